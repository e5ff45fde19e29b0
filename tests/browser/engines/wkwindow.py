#!/usr/bin/python3
"""A window of WebKitGTK whose profile stays, for WebKitWebDriver (MiniBrowser forgets its own)."""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

PROFILE = os.environ["WK_PROFILE"]
WIDTH, HEIGHT = (int(side) for side in os.environ["WK_SIZE"].split("x"))


def context() -> WebKit2.WebContext:
    """Everything that a browser keeps, below the profile's folder."""
    folders = {"base_data_directory": f"{PROFILE}/data", "base_cache_directory": f"{PROFILE}/cache"}
    data = WebKit2.WebsiteDataManager(**folders)
    made = WebKit2.WebContext(website_data_manager=data)
    storage = WebKit2.CookiePersistentStorage.SQLITE
    data.get_cookie_manager().set_persistent_storage(f"{PROFILE}/cookies.sqlite", storage)
    made.set_preferred_languages(["zh-CN", "zh", "en"])
    made.set_automation_allowed(True)
    return made


def view(made: WebKit2.WebContext) -> WebKit2.WebView:
    """One page in a window of the wanted size, which says yes to whatever it is asked."""
    page = WebKit2.WebView(web_context=made, is_controlled_by_automation=True)
    page.get_settings().set_enable_page_cache(True)
    page.get_settings().set_enable_write_console_messages_to_stdout(True)
    window = Gtk.Window()
    window.set_decorated(False)
    window.set_default_size(WIDTH, HEIGHT)
    window.add(page)
    window.show_all()
    page.connect("permission-request", lambda _page, request: (request.allow(), True)[1])
    page.connect("close", lambda _page: Gtk.main_quit())
    return page


def started(made: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """The driver has come: tell it who we are, and give it a page."""
    info = WebKit2.ApplicationInfo()
    info.set_name("wkwindow")
    info.set_version(1, 0, 0)
    session.set_application_info(info)
    session.connect("create-web-view", lambda _session: view(made))


Gtk.init([])
KEPT = context()
KEPT.connect("automation-started", started)
Gtk.main()

/** Starts the application: settings, then who is signed in, then the first page. */
import { createApp } from "vue";
import App from "./shell/App.vue";
import { router } from "./shell/router";
import { openSession } from "./shell/session";
import { applySettings } from "./shell/settings";
import WaitingView from "./shell/WaitingView.vue";
import "./shell/style/tokens.css";
import "./shell/style/base.css";
import "./shell/style/layout.css";
import "./shell/style/controls.css";
import "./shell/style/chips.css";

applySettings();
// Where an older page holds the store, this one must say so while it waits for it.
const waiting = createApp(WaitingView);
waiting.mount("#app");
// A store that cannot be opened leads to the sign-in page, which says what is wrong.
await openSession().catch(() => undefined);
waiting.unmount();
createApp(App).use(router).mount("#app");

// What a browser runs that cannot run the app: older than Chrome 94, Safari 15.4, Firefox 93.
// In the words of 2009, for those that know no others.
(function () {
  function show(name) {
    var names = ["opening", "too-old", "not-loaded"];
    for (var i = 0; i < names.length; i++) {
      var line = document.getElementById(names[i]);
      // Once the app is here it is gone.
      if (line) line.hidden = names[i] !== name;
    }
  }
  if (!Object.hasOwn || !("noModule" in document.createElement("script"))) show("too-old");
  // The app's own file did not arrive, or cannot be read.
  else if (window.addEventListener) {
    window.addEventListener(
      "error",
      function (event) {
        var target = event.target;
        if (target && target.tagName === "SCRIPT") show("not-loaded");
        else if (/SyntaxError/.test(event.message || "")) show("too-old");
      },
      true,
    );
  }
})();

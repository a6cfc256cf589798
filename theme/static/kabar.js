/* Kabar Parepare: what a script can do better. Every page is complete without it. Written for old WebViews. */
(function () {
  "use strict";
  var words = document.currentScript.dataset, stages = ["planned", "ongoing", "done"];
  function each(what, run) { Array.prototype.forEach.call(document.querySelectorAll(what), run); }

  /* A page may be read long after it was built: stages, notices and notes follow the reader's clock, and only forward. */
  function follow() {
    var now = Date.now();
    function isPast(moment) { return Date.parse(moment) <= now; }
    each("[data-since]", function (e) { e.hidden = e.hidden && !isPast(e.dataset.since); });
    each("[data-until]", function (e) {
      var list = e.parentNode;
      if (isPast(e.dataset.until)) { list.removeChild(e); show(list); }
    });
    each("[data-start]", function (e) {
      var stage = stages[isPast(e.dataset.start) + isPast(e.dataset.end)], moon = e.querySelector(".moon");
      if (stages.indexOf(stage) <= stages.indexOf(e.dataset.stage)) return;
      e.dataset.stage = stage;
      if (moon) {
        moon.setAttribute("class", "moon moon--" + stage);
        moon.nextElementSibling.textContent = words[stage];
      } else move(e, document.getElementById("phase-" + stage).parentNode.querySelector("ul"));
    });
  }
  function when(row) { return row.querySelector("time").dateTime; }
  /* What is done stands newest first, the rest soonest first. */
  function move(row, to) {
    var from = row.parentNode, start = when(row), isDone = row.dataset.stage === "done";
    to.insertBefore(row, Array.prototype.filter.call(to.children, function (e) { return isDone ? when(e) < start : when(e) > start; })[0] || null);
    show(from);
    show(to);
  }
  /* An empty list gives way to the line behind it, which says so. */
  function show(list) {
    var none = list.nextElementSibling;
    list.hidden = !list.children.length;
    if (none) none.hidden = !list.hidden;
  }
  follow();
  addEventListener("pageshow", follow);

  /* What was read stays readable without a line. After all else, so that the page comes first. */
  if (words.worker && navigator.serviceWorker) addEventListener("load", function () { navigator.serviceWorker.register(words.worker); });

  /* Soft hyphens are for the eye: what is copied holds none. */
  addEventListener("copy", function (event) {
    var text = String(getSelection()), plain = text.replace(/\u00ad/g, "");
    if (text === plain) return;
    event.clipboardData.setData("text/plain", plain);
    event.preventDefault();
  });

  function button(name, works, press) {
    each("[data-" + name + "]", function (e) { e.hidden = !works; e.onclick = press; });
  }
  button("print", true, function () { print(); });
  button("copy", navigator.clipboard, function () {
    var said = this.parentNode.nextElementSibling, word = this.dataset.copy;
    navigator.clipboard.writeText(document.querySelector("[rel=canonical]").href).then(function () { said.textContent = word; });
  });

  function script(what, value) {
    var e = document.createElement("script");
    e[what] = value;
    return e;
  }

  /* A page is asked for when its link is pressed on, before the finger is lifted. */
  var rules = script("type", "speculationrules");
  rules.text = words.prefetch;
  document.head.appendChild(rules);

  /* A voice of the page's language that is on the device, so that nothing is sent elsewhere; Android says "in" for Indonesian.
     What reads aloud comes when it is asked for; a phone lets a page speak only after a word at the press itself. */
  var speech = window.speechSynthesis;
  function voices() {
    function isOwn(v) { return v.localService && !v.lang.replace(/^in/, "id").indexOf(document.documentElement.lang); }
    if (!speech.getVoices().some(isOwn)) return;
    speech.removeEventListener("voiceschanged", voices);
    button("listen", true, function () {
      speech.speak(new SpeechSynthesisUtterance(""));
      this.onclick = null;
      document.head.appendChild(script("src", "/listen.js"));
    });
  }
  if (speech && speech.addEventListener) {
    speech.addEventListener("voiceschanged", voices);
    voices();
  }
})();

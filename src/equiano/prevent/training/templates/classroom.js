"use strict";
// One vignette at a time, feedback by sign, answers as a file. Nothing is fetched, sent or kept beyond this page.
(function () {
  var data = JSON.parse(document.getElementById("data").textContent), t = data.texts;
  var start = document.getElementById("start"), place = document.getElementById("place");
  var result = document.getElementById("result");
  var cases = Array.prototype.slice.call(document.querySelectorAll(".case"));
  var rows = [], queue = [], at = 0, wave = "practice", code = "";

  function fill(text) {
    var parts = Array.prototype.slice.call(arguments, 1);
    return text.replace(/%(\d)/g, function (_, n) { return parts[n - 1]; });
  }
  function show(one, yes) { one.hidden = !yes; }
  function label(input) { return input.parentNode.textContent.trim(); }
  function chosen(form, name) {
    return Array.prototype.slice.call(form.querySelectorAll("input[name=" + name + "]:checked"));
  }
  // The same code begins with the same half in each wave: the first before and six months later, the other after.
  function half(text) {
    var sum = 0;
    for (var n = 0; n < text.length; n += 1) { sum += text.charCodeAt(n); }
    return sum % 2;
  }
  function begin() {
    cases.forEach(function (one) {
      show(one, false);
      one.querySelector("form").reset();
      show(one.querySelector("form"), true);
      show(one.querySelector("button[type=submit]"), true);
      one.querySelector(".own").textContent = "";
      show(one.querySelector(".feedback"), false);
    });
    show(start, true); show(place, false); show(result, false);
  }
  function step() {
    if (at >= queue.length) { return finish(); }
    var one = document.getElementById(queue[at]);
    cases.forEach(function (other) { show(other, other === one); });
    place.textContent = fill(t.of, at + 1, queue.length);
    show(place, true);
    one.querySelector("h2").focus();
  }
  function own(one, decision, marked) {
    var answer = data.answers[one.id], box = one.querySelector(".own"), form = one.querySelector("form");
    var names = {};
    form.querySelectorAll("input").forEach(function (input) { names[input.value] = label(input); });
    var missed = answer[1].filter(function (name) { return marked.indexOf(name) < 0; });
    var extra = marked.filter(function (name) { return answer[1].indexOf(name) < 0; });
    var lines = [decision === answer[0] ? t.right : fill(t.wrong, names[decision], names[answer[0]])];
    if (missed.length) { lines.push(fill(t.missed, missed.map(function (n) { return names[n]; }).join("; "))); }
    if (extra.length) { lines.push(fill(t.extra, extra.map(function (n) { return names[n]; }).join("; "))); }
    if (!missed.length && !extra.length) { lines.push(t.all); }
    lines.forEach(function (line) {
      var p = document.createElement("p");
      p.textContent = line;
      box.appendChild(p);
    });
  }
  function open(one) {
    show(one.querySelector("form"), false);
    show(one.querySelector(".feedback"), true);
    one.querySelector(".feedback").open = true;
  }
  function finish() {
    var hits = 0, victims = 0, kept = 0, others = 0;
    rows.forEach(function (row) {
      var reference = data.answers[row[2]][0];
      if (reference === "refer") { victims += 1; hits += row[3] === "refer" ? 1 : 0; }
      if (reference === "other_help") { others += 1; kept += row[3] === "refer" ? 0 : 1; }
    });
    document.getElementById("numbers").textContent =
      [fill(t.victims, hits, victims), fill(t.others, kept, others), t.note].join(". ");
    var head = [["person", "wave", "vignette", "decision", "sex", "marked"]];
    var lines = head.concat(rows).map(function (row) {
      return row.map(function (cell) { return '"' + String(cell).replace(/"/g, '""') + '"'; }).join(",");
    });
    document.getElementById("save").href =
      "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeff" + lines.join("\r\n") + "\r\n");
    // In a wave the answers come after the last case, or they would teach what is measured.
    cases.forEach(function (one) {
      var had = queue.indexOf(one.id) >= 0 && wave !== "practice";
      show(one, had);
      show(one.querySelector(".next"), false);
      if (had) { open(one); }
    });
    show(place, false);
    show(document.getElementById("save").parentNode, wave !== "practice");
    show(result, true);
    document.getElementById("result-h").focus();
  }

  start.addEventListener("submit", function (event) {
    event.preventDefault();
    wave = chosen(start, "wave")[0].value;
    code = document.getElementById("code").value.trim();
    var fault = wave !== "practice" && !code ? t.code : "";
    document.getElementById("start-fault").textContent = fault;
    if (fault) { document.getElementById("code").focus(); return; }
    var first = half(code);
    queue = wave === "practice" ? cases.map(function (one) { return one.id; })
      : data.sets[wave === "after" ? 1 - first : first].slice();
    rows = []; at = 0;
    show(start, false);
    step();
  });
  cases.forEach(function (one) {
    one.querySelector("form").addEventListener("submit", function (event) {
      event.preventDefault();
      var picked = chosen(this, "decision");
      one.querySelector(".fault").textContent = picked.length ? "" : t.choose;
      if (!picked.length) { return; }
      var marked = chosen(this, "sign").map(function (input) { return input.value; });
      rows.push([code, wave, one.id, picked[0].value, one.dataset.sex, marked.join(" ")]);
      own(one, picked[0].value, marked);
      if (wave === "practice") {
        open(one);
        show(one.querySelector(".next"), true);
        one.querySelector(".next").focus();
      } else { at += 1; step(); }
    });
    one.querySelector(".next").addEventListener("click", function () {
      show(this, false);
      at += 1; step();
    });
  });
  document.getElementById("again").addEventListener("click", function () { begin(); document.getElementById("top").focus(); });
  begin();
}());

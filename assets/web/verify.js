// Hashes a chosen or dropped file on this device and asks the archive about the hash alone. The file itself leaves only
// when the visitor presses the button of the form, which works without this script too.
(() => {
  "use strict";
  const form = document.getElementById("file-form");
  const input = document.getElementById("file");
  const box = document.getElementById("file-answer");
  if (!form || !input || !box || !window.crypto || !window.crypto.subtle) return;
  const link = document.getElementById("file-record");
  const shownHash = document.getElementById("file-hash");
  let turn = 0;

  const show = (word) => {
    box.hidden = false;
    for (const line of box.querySelectorAll("[data-answer]")) line.hidden = line.dataset.answer !== word;
  };

  const wordOf = (answer) => {
    if (answer.standing !== "archived") return answer.standing;
    const whole = answer.record.state === "archived";
    return whole ? "archived" : "ended";
  };

  const ask = async (file) => {
    const mine = ++turn;
    link.hidden = true;
    shownHash.textContent = "";
    if (file.size > Number(form.dataset.most)) return show("too-large");
    show("working");
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (mine !== turn) return;
      shownHash.textContent = hex;
      const response = await fetch(`/api/v1/hash/${hex}`, { credentials: "omit" });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      if (mine !== turn) return;
      show(wordOf(answer));
      if (answer.record) {
        link.querySelector("a").href = `/v/${encodeURIComponent(answer.record.code)}`;
        link.hidden = false;
      }
    } catch {
      if (mine === turn) show("failed");
    }
  };

  input.addEventListener("change", () => { if (input.files[0]) ask(input.files[0]); });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    ask(input.files[0]);
  });
  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (file && file.size > Number(form.dataset.most)) { event.preventDefault(); show("too-large"); }
  });
})();

// At a kiosk: whoever leaves without a word is asked whether he is still there, and then the page goes. The turn itself ends
// on the server. A page that the browser kept from before is asked for anew.
const box = document.getElementById("kiosk-idle");
const idle = Number(box.dataset.idle) * 1000;
const ASK_BEFORE = 90_000;
const TELL_EVERY = 120_000;
let used = Date.now();
let told = used;

function use() {
  if (!box.hidden) return;
  used = Date.now();
  if (used - told > TELL_EVERY) tell();
}

// The server counts from what it hears.
async function tell() {
  told = Date.now();
  const answer = await fetch("/kiosk/stay", { redirect: "manual" }).catch(() => null);
  if (answer && answer.status !== 204) leave();
}

function leave() {
  window.location.replace("/kiosk/over");
}

function look() {
  const quiet = Date.now() - used;
  if (quiet >= idle) leave();
  else if (quiet >= idle - ASK_BEFORE && box.hidden) {
    box.hidden = false;
    box.focus();
  }
}

box.querySelector("button").addEventListener("click", () => {
  box.hidden = true;
  used = Date.now();
  tell();
});
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, use, { passive: true, capture: true });
}
setInterval(look, 5000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// Signing many takes a while: the form is sent from here, and a bar follows what the server says is done. Without this the
// browser sends it as any form and waits.
const EVERY = 800;
const TRIES = 6;

function bind() {
  const form = document.querySelector("form[data-progress]");
  if (form) form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form).catch(() => find(form.dataset.progress, TRIES));
  }, { once: true });
}

async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  const box = document.getElementById("progress");
  for (const field of document.querySelectorAll("main button, main input, main textarea")) field.disabled = true;
  form.hidden = true;
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
  box.focus();
  const watch = setInterval(() => follow(form.dataset.progress), EVERY);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.redirected) {
      window.location.assign(answer.url);
      return;
    }
    show(await answer.text());
  } finally {
    clearInterval(watch);
  }
}

async function follow(act) {
  const answer = await fetch(`${act}/progress`).catch(() => null);
  if (!answer || !answer.ok) return null;
  const told = await answer.json().catch(() => null);
  const box = document.getElementById("progress");
  if (!told || !told.begun || !box) return told;
  const bar = box.querySelector("progress");
  bar.max = told.of;
  bar.value = told.done;
  const line = box.querySelector("[data-words]");
  line.textContent = line.dataset.words.replace("%n", told.done).replace("%m", told.of);
  return told;
}

// The connection broke: what was begun goes on at the server, and its page tells what came of it.
async function find(act, tries) {
  const told = await follow(act);
  if (told && told.begun) window.location.assign(act);
  else if (tries > 0) setTimeout(() => find(act, tries - 1), 2 * EVERY);
  else {
    const line = document.querySelector("#progress [data-lost]");
    line.textContent = line.dataset.lost;
  }
}

// A form that was not accepted.
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  document.querySelector("main").replaceWith(document.adoptNode(fresh));
  const fault = document.querySelector(".fault");
  if (fault) {
    fault.scrollIntoView({ block: "center" });
    fault.focus();
  }
  bind();
}

bind();

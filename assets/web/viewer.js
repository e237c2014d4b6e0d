// Shows a PDF of ours in the page: pages drawn when they come into sight, their text selectable and readable aloud. On a
// page where somebody is to sign, it reports which pages were on his screen. Beside a form it shows on demand how the text
// of the form will be printed. Without it the link to the PDF, or the button that opens it, remains.
const MOST_PIXELS = 16e6;
const SEEN_AFTER = 1000;
const ZOOMS = [1, 1.25, 1.5, 2, 3];

const root = document.querySelector(".viewer[data-pdf]");
let shown = null;
if (root?.dataset.form) offer();
else if (root) open(() => fetch(root.dataset.pdf)).catch(fail);

// The form as it stands, saved or not, printed whenever the button is pressed.
function offer() {
  const form = document.getElementById(root.dataset.form);
  const button = root.querySelector("[data-refresh]");
  const ask = () => fetch(root.dataset.pdf, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  root.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await open(ask).catch(fail);
    button.textContent = button.dataset.refresh;
    button.disabled = false;
  });
}

function fail() {
  root.querySelector("[data-bar]").hidden = true;
  root.querySelector("[data-pages]").hidden = true;
  say(root.dataset.failed);
}

function say(words) {
  root.querySelector("[data-status]").textContent = words;
}

async function open(ask) {
  root.hidden = false;
  say(root.dataset.loading);
  const [library, answer] = await Promise.all([import(root.dataset.library), ask()]);
  if (!answer.ok || answer.headers.get("content-type") !== "application/pdf") throw new Error(String(answer.status));
  library.GlobalWorkerOptions.workerSrc = root.dataset.worker;
  const data = new Uint8Array(await answer.arrayBuffer());
  const task = library.getDocument({ data, useWasm: false, enableXfa: false });
  const pdf = await task.promise;
  const sheets = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    sheets.push(makeSheet(await pdf.getPage(number), number, pdf.numPages));
  }
  const pages = root.querySelector("[data-pages]");
  pages.replaceChildren(...sheets.map((sheet) => sheet.frame));
  pages.hidden = false;
  root.querySelector("[data-bar]").hidden = false;
  const before = shown;
  const current = Math.min(before?.current ?? 1, sheets.length);
  shown = { library, task, pages, sheets, zoom: before?.zoom ?? 0, current };
  const reading = root.dataset.report ? startReading(pdf.numPages) : null;
  if (before) {
    before.stop();
    before.task.destroy();
  } else steer();
  fit(shown);
  shown.stop = watch(shown, reading);
}

function makeSheet(page, number, of) {
  const frame = document.createElement("div");
  frame.className = "leaf";
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", counted(root.dataset.page, number, of));
  return { page, number, frame, drawn: 0, visible: 0, timer: 0 };
}

function counted(words, number, of) {
  return words.replace("%n", number).replace("%m", of);
}

// Sizes every sheet to the width of the viewer times the zoom, and draws anew what is in sight.
function fit(view) {
  const room = view.pages.clientWidth - 16;
  if (room <= 0) return;
  const top = view.sheets[view.current - 1];
  for (const sheet of view.sheets) {
    const plain = sheet.page.getViewport({ scale: 1 });
    sheet.scale = (room / plain.width) * ZOOMS[view.zoom];
    sheet.frame.style.width = `${Math.floor(plain.width * sheet.scale)}px`;
    sheet.frame.style.height = `${Math.floor(plain.height * sheet.scale)}px`;
    sheet.frame.style.setProperty("--total-scale-factor", sheet.scale);
  }
  view.pages.scrollTop = view.current === 1 ? 0 : top.frame.offsetTop;
  for (const sheet of view.sheets) if (sheet.visible) draw(view, sheet);
}

async function draw(view, sheet) {
  if (sheet.drawn === sheet.scale) return;
  const scale = sheet.scale;
  sheet.drawn = scale;
  const viewport = sheet.page.getViewport({ scale });
  const wanted = Math.min(window.devicePixelRatio || 1, 2);
  const density = Math.min(wanted, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.setAttribute("aria-hidden", "true");
  const text = document.createElement("div");
  text.className = "leaf-text";
  const transform = density === 1 ? undefined : [density, 0, 0, density, 0, 0];
  try {
    await sheet.page.render({ canvas, viewport, transform }).promise;
    if (sheet.drawn !== scale) return;
    sheet.frame.replaceChildren(canvas, text);
    await new view.library.TextLayer({
      textContentSource: sheet.page.streamTextContent(),
      container: text,
      viewport,
    }).render();
  } catch {
    if (sheet.drawn === scale) sheet.drawn = 0;
  }
}

// Far sheets give their memory back.
function forget(view) {
  for (const sheet of view.sheets) {
    if (sheet.drawn && !sheet.visible && Math.abs(sheet.number - view.current) > 3) {
      sheet.drawn = 0;
      sheet.frame.replaceChildren();
    }
  }
}

function watch(view, reading) {
  const steps = Array.from({ length: 21 }, (_, i) => i / 20);
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const sheet = view.sheets.find((one) => one.frame === entry.target);
      sheet.visible = entry.isIntersecting ? entry.intersectionRect.height : 0;
      // A sheet larger than the window can never be whole in it: half of the window counts as well.
      const most = Math.min(entry.boundingClientRect.height, view.pages.clientHeight, window.innerHeight);
      noteSeen(sheet, reading, sheet.visible >= most / 2);
    }
    const largest = view.sheets.reduce((best, one) => (one.visible > best.visible ? one : best));
    if (largest.visible) view.current = largest.number;
    if (largest.visible && reading && !reading.opened) noteOpened(reading);
    say(counted(root.dataset.page, view.current, view.sheets.length));
    for (const sheet of view.sheets) {
      if (sheet.visible) draw(view, sheet);
    }
    const next = view.sheets[view.current];
    if (next && largest.visible) draw(view, next);
    forget(view);
  }, { threshold: steps });
  for (const sheet of view.sheets) observer.observe(sheet.frame);
  let waiting = 0;
  let width = view.pages.clientWidth;
  const resized = new ResizeObserver(() => {
    if (view.pages.clientWidth === width) return;
    width = view.pages.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => fit(view), 150);
  });
  resized.observe(view.pages);
  return () => {
    observer.disconnect();
    resized.disconnect();
  };
}

function go(view, number) {
  const sheet = view.sheets[Math.min(Math.max(number, 1), view.sheets.length) - 1];
  view.pages.scrollTop = sheet.frame.offsetTop - 8;
}

function steer() {
  const acts = {
    previous: () => go(shown, shown.current - 1),
    next: () => go(shown, shown.current + 1),
    larger: () => zoomTo(shown, shown.zoom + 1),
    smaller: () => zoomTo(shown, shown.zoom - 1),
    width: () => zoomTo(shown, 0),
  };
  for (const button of root.querySelectorAll("[data-act]")) {
    button.addEventListener("click", acts[button.dataset.act]);
  }
  const keys = { ArrowLeft: "previous", ArrowRight: "next", "+": "larger", "=": "larger", "-": "smaller", 0: "width" };
  shown.pages.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[act]();
  });
}

function zoomTo(view, zoom) {
  view.zoom = Math.min(Math.max(zoom, 0), ZOOMS.length - 1);
  root.querySelector('[data-act="smaller"]').disabled = view.zoom === 0;
  root.querySelector('[data-act="larger"]').disabled = view.zoom === ZOOMS.length - 1;
  fit(view);
}

// Reading: what is on the screen for a second is reported, a few pages in one form.
function startReading(of) {
  const known = new Set(root.dataset.seen.split(",").filter(Boolean).map(Number));
  const reading = { known, fresh: new Set(), sending: false, waiting: 0, opened: root.dataset.opened === "yes" };
  tellCount(known.size, of);
  window.addEventListener("pagehide", () => send(reading));
  return reading;
}

// It is on the screen: that is what opening means.
function noteOpened(reading) {
  reading.opened = true;
  later(reading, 0);
}

function noteSeen(sheet, reading, visible) {
  if (!reading || reading.known.has(sheet.number)) return;
  if (!visible) {
    clearTimeout(sheet.timer);
    sheet.timer = 0;
  } else if (!sheet.timer) {
    sheet.timer = setTimeout(() => {
      sheet.timer = 0;
      if (document.visibilityState !== "visible") return;
      reading.known.add(sheet.number);
      reading.fresh.add(sheet.number);
      later(reading, 700);
    }, SEEN_AFTER);
  }
}

function later(reading, delay) {
  clearTimeout(reading.waiting);
  reading.owed = true;
  reading.waiting = setTimeout(() => send(reading), delay);
}

async function send(reading) {
  if (reading.sending || !reading.owed) return;
  const pages = [...reading.fresh];
  const body = new URLSearchParams({
    form_word: root.dataset.word,
    base: root.dataset.base,
    pages: pages.join(","),
  });
  reading.sending = true;
  reading.owed = false;
  try {
    const answer = await fetch(root.dataset.report, { method: "POST", body, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    for (const page of pages) reading.fresh.delete(page);
    const told = await answer.json();
    tellCount(told.seen, told.of);
    if (told.enough) await showForm();
  } catch {
    // Tried again with the next page; the button of the page does the same.
    reading.owed = reading.fresh.size > 0;
  }
  reading.sending = false;
  if (reading.owed && reading.fresh.size > pages.length) later(reading, 700);
}

function tellCount(seen, of) {
  const line = document.getElementById("pages-seen");
  if (!line || !of) return;
  line.textContent = counted(line.dataset.words, seen, of);
  line.hidden = false;
}

// Enough has been read: the part of the page that asks for it is replaced by what the server says now.
async function showForm() {
  const part = document.getElementById("act");
  if (!part || part.dataset.ready === "yes") return;
  const answer = await fetch(window.location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("act");
  if (fresh) part.replaceWith(document.adoptNode(fresh));
}

// Follows what changes. The stream says only that something has; the page then fetches itself and takes over those of its
// parts that are marked, without losing the focus, what is ticked, or the place on the screen. Only a page that is seen
// listens: a browser opens six connections to an address, and each tab that listened unseen would hold one of them.
(() => {
  "use strict";
  const line = document.getElementById("live");
  if (!line || !window.EventSource || !window.DOMParser) return;
  let seen = "";
  let source = null;
  let busy = false;
  let waiting = false;
  let failures = 0;
  let given = false;

  const say = (text) => {
    line.hidden = false;
    line.textContent = text;
  };

  const rowsOf = (part) => new Map(Array.from(part.querySelectorAll("tr[id]"), (row) => [row.id, row.textContent]));

  // Takes over what the reader has done to the old part.
  const keep = (old, fresh) => {
    for (const box of old.querySelectorAll("input[type=checkbox]:checked")) {
      const same = box.id && fresh.querySelector(`#${CSS.escape(box.id)}`);
      if (same) same.checked = true;
    }
    for (const open of old.querySelectorAll("details[id][open]")) {
      const same = fresh.querySelector(`#${CSS.escape(open.id)}`);
      if (same) same.open = true;
    }
  };

  const mark = (before, fresh) => {
    let count = 0;
    for (const [id, text] of rowsOf(fresh)) {
      if (before.get(id) === text) continue;
      count += 1;
      fresh.querySelector(`#${CSS.escape(id)}`).classList.add("fresh");
    }
    for (const id of before.keys()) if (!fresh.querySelector(`#${CSS.escape(id)}`)) count += 1;
    return count;
  };

  const replace = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const before = rowsOf(old);
    const anchor = Array.from(old.querySelectorAll("tr[id]")).find((row) => row.getBoundingClientRect().bottom > 0);
    const top = anchor ? anchor.getBoundingClientRect().top : 0;
    keep(old, fresh);
    const count = mark(before, fresh);
    old.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const same = anchor && document.getElementById(anchor.id);
    if (same) window.scrollBy(0, same.getBoundingClientRect().top - top);
    return count;
  };

  const swap = async () => {
    // A page that answers a form says itself where it can be fetched.
    const response = await fetch(line.dataset.page || location.href, { headers: { "x-live": "1" }, redirect: "error" });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    let changed = 0;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || fresh.textContent === old.textContent) continue;
      const rows = replace(old, document.adoptNode(fresh));
      changed = Math.max(changed, rows, 1);
    }
    // Forms are left alone: somebody may be writing in one. Whether they still fit, the reader is told.
    const state = document.getElementById("document-state");
    if (state && page.getElementById("document-state")?.dataset.state !== state.dataset.state) say(line.dataset.moved);
    else if (changed) say(line.dataset.changed.replace("#", String(changed)));
  };

  const refresh = async () => {
    if (busy || document.hidden) {
      waiting = true;
      return;
    }
    busy = true;
    do {
      waiting = false;
      try {
        await swap();
      } catch {
        stop();
      }
    } while (waiting);
    busy = false;
  };

  const rest = () => {
    source?.close();
    source = null;
  };

  const stop = () => {
    rest();
    given = true;
    say(line.dataset.off);
  };

  // What was missed meanwhile, the stream says first: it is asked for what came after the last thing heard.
  const listen = () => {
    if (given || source || document.hidden) return;
    const since = seen ? line.dataset.stream.replace(/since=.*$/, `since=${seen}`) : line.dataset.stream;
    source = new EventSource(since);
    source.addEventListener("open", () => {
      failures = 0;
      if (line.hidden) say(line.dataset.on);
    });
    source.addEventListener("changed", (event) => {
      seen = event.lastEventId || seen;
      // Not all viewers at the same instant.
      window.setTimeout(refresh, Math.random() * 600);
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      rest();
      failures += 1;
      if (failures > 5) stop();
      else window.setTimeout(listen, 15000 * failures);
    });
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      rest();
      return;
    }
    listen();
    if (waiting) refresh();
  });
  listen();
})();

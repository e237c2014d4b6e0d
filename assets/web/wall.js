// The wall of the hall. It hears that something has changed and fetches itself anew; when the network fails it keeps the
// last picture, says since when, and goes on trying.
(() => {
  "use strict";
  const lost = document.getElementById("lost");
  const EVERY = 4000;
  let wall = document.getElementById("wall");
  let good = wall.dataset.made;
  let source = null;
  let busy = false;
  let again = false;
  let ended = false;

  const say = (text) => {
    if (lost.textContent !== text) lost.textContent = text;
    lost.hidden = text === "";
  };

  const fail = () => say(lost.dataset.text.replace("#", good));

  const fetched = async () => {
    const response = await fetch(location.href, { headers: { "x-live": "1" }, signal: AbortSignal.timeout(5000) });
    if (response.status === 404) {
      ended = true;
      source?.close();
      say(lost.dataset.ended);
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("wall");
    if (!fresh) throw new Error("no wall");
    good = fresh.dataset.made;
    say("");
    if (fresh.innerHTML !== wall.innerHTML || fresh.className !== wall.className) {
      const next = document.adoptNode(fresh);
      wall.replaceWith(next);
      wall = next;
    } else wall.dataset.stream = fresh.dataset.stream;
  };

  const refresh = async () => {
    again = true;
    if (busy || ended) return;
    busy = true;
    while (again && !ended) {
      again = false;
      try {
        await fetched();
      } catch {
        fail();
      }
    }
    busy = false;
  };

  const listen = () => {
    if (ended) return;
    source?.close();
    source = new EventSource(wall.dataset.stream);
    source.addEventListener("changed", refresh);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) window.setTimeout(listen, EVERY);
    });
  };

  // Whatever becomes of the stream, the wall looks by itself too: a network that swallows packets says nothing.
  window.setInterval(() => {
    if (lost.hidden === false || source?.readyState !== EventSource.OPEN) refresh();
  }, EVERY);
  window.setInterval(refresh, 30000);
  listen();
})();

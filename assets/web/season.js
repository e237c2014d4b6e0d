// Says how far an act on a whole season is, until it is over: the page fetches itself and takes over that part.
(() => {
  "use strict";
  const PAUSE = 700;
  let failures = 0;

  const running = () => document.getElementById("progress")?.dataset.running === "yes";

  const look = async () => {
    try {
      const response = await fetch(location.href, { headers: { "x-live": "1" }, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("progress");
      if (fresh) document.getElementById("progress").replaceWith(document.adoptNode(fresh));
      failures = 0;
    } catch {
      failures += 1;
    }
    if (running() && failures < 20) window.setTimeout(look, PAUSE * (failures + 1));
  };

  if (running()) window.setTimeout(look, PAUSE);
})();

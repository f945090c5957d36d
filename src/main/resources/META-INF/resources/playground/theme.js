// Chooses the light or dark theme: the one that the user chose here, else the one that the system prefers.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem("hart.theme");
  } catch {
    // Storage may be blocked; the choice is then kept as long as the page.
  }

  const dark = () => (chosen ? chosen === "dark" : system.matches);
  const show = () => {
    root.dataset.theme = dark() ? "dark" : "light";
    document.getElementById("theme")?.setAttribute("aria-pressed", String(dark()));
  };

  show();
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme").addEventListener("click", () => {
      chosen = dark() ? "light" : "dark";
      show();
      try {
        localStorage.setItem("hart.theme", chosen);
      } catch {
        // Storage may be blocked, as above.
      }
    });
  });
})();

"use strict";

// The script is optional: every page works without it. It runs before the page is drawn, so that a stored choice of
// light or dark is applied without a flash.

const root = document.documentElement;
const storedTheme = localStorage.getItem("theme");
if (storedTheme === "light" || storedTheme === "dark") root.dataset.theme = storedTheme;

/** The button that switches between light and dark. */
function initThemeSwitch() {
  const button = document.querySelector("[data-switch-theme]");
  if (!button) return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const show = () => {
    button.textContent = current() === "dark" ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

document.addEventListener("DOMContentLoaded", () => {
  initThemeSwitch();
});

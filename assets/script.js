"use strict";

// The script is optional: every page works without it. It runs before the page is drawn, so that a stored choice of
// light or dark is applied without a flash.

const root = document.documentElement;
const storedTheme = withStorage((storage) => storage.getItem("theme"));
if (storedTheme === "light" || storedTheme === "dark") root.dataset.theme = storedTheme;

/** Uses the local storage, which throws if the browser is set to block it. */
function withStorage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}

/** The button that switches between light and dark. */
function initThemeSwitch() {
  const button = document.querySelector("[data-switch-theme]");
  if (!button) return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const show = () => {
    button.textContent = current() === "dark" ? "Light colors" : "Dark colors";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    withStorage((storage) => storage.setItem("theme", root.dataset.theme));
    show();
  });
  dark.addEventListener("change", show);
  show();
}

/** The button that prints the page. */
function initPrint() {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** The timeline of a squad: other days are shown without loading the whole page. */
function initTimeline() {
  const slider = document.querySelector("input[data-days]");
  if (!slider) return;
  const days = slider.dataset.days.split(" ");
  let request = null;

  const showSeason = () => {
    const season = document.querySelector(".seasons [aria-current]");
    const list = season?.closest("ul");
    if (list) list.scrollLeft = season.offsetLeft - list.offsetLeft - list.clientWidth / 2 + season.offsetWidth / 2;
  };
  const replaceParts = (page) => {
    const active = document.activeElement;
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!other) continue;
      if (part.tagName === "INPUT") {
        part.value = other.value;
        continue;
      }
      const copy = document.importNode(other, true);
      const focused = part.contains(active) ? active.rel : null;
      part.replaceWith(copy);
      if (focused) (copy.querySelector(`[rel="${focused}"]`) ?? slider).focus();
    }
    const otherSlider = page.querySelector("input[data-days]");
    slider.value = otherSlider.value;
    slider.setAttribute("aria-valuetext", otherSlider.getAttribute("aria-valuetext"));
    document.title = page.title;
    showSeason();
  };

  const travel = (url, save) => {
    request?.abort();
    request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.addEventListener("load", () => {
      if (request.status !== 200) return location.assign(url);
      replaceParts(request.response);
      save?.();
    });
    request.addEventListener("error", () => location.assign(url));
    request.send();
  };
  const urlOf = (day) => {
    const url = new URL(location.href);
    url.searchParams.set("as_of", day);
    return url.href;
  };
  const visit = (day) => travel(urlOf(day), () => history.pushState(null, "", urlOf(day)));

  slider.closest("label").hidden = false;
  showSeason();
  slider.addEventListener("input", () => {
    const url = urlOf(days[slider.valueAsNumber]);
    travel(url, () => history.replaceState(null, "", url));
  });
  document.getElementById("as_of").addEventListener("change", (event) => {
    if (event.target.value) visit(event.target.value);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-day]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    visit(link.dataset.day);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea");
    if (isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = rel && document.querySelector(`a[rel="${rel}"][data-day]`);
    if (!link) return;
    event.preventDefault();
    visit(link.dataset.day);
  });
  addEventListener("popstate", () => travel(location.href));
}

/** Teams and players below the search field while somebody types. */
function initSearch() {
  const form = document.querySelector("header form[role=search]");
  if (!form) return;
  const input = form.querySelector("input");
  const base = form.getAttribute("action").replace(/\/search$/, "");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "hidden-label";
  status.setAttribute("role", "status");
  form.append(list, status);
  let controller = null;
  let timer = 0;

  const close = () => {
    list.hidden = true;
  };
  const item = (path, name, note) => {
    const link = document.createElement("a");
    link.href = base + path;
    const text = document.createElement("bdi");
    text.textContent = name;
    link.append(text);
    if (note) {
      const small = document.createElement("small");
      small.textContent = note;
      link.append(" ", small);
    }
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  };
  const read = async (kind, q, fields) => {
    const query = new URLSearchParams({ q, limit: 6, fields });
    const response = await fetch(`${base}/api/v1/${kind}?${query}`, { signal: controller.signal });
    return response.ok ? (await response.json()).data : [];
  };
  const search = async (q) => {
    controller?.abort();
    controller = new AbortController();
    try {
      const [teams, players] = await Promise.all([
        read("teams", q, "id,name,category"),
        read("players", q, "id,name,nationality"),
      ]);
      list.replaceChildren(
        ...teams.map((team) => item(`/teams/${team.id}`, team.name, team.category)),
        ...players.map((player) => item(`/players/${player.id}`, player.name, player.nationality)),
      );
      const count = list.children.length;
      list.hidden = count === 0;
      status.textContent = count === 1 ? "1 result" : `${count} results`;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.setAttribute("autocomplete", "off");
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const q = input.value.trim();
    if (q) timer = setTimeout(search, 120, q);
    else close();
  });
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (!list.hidden && event.key === "ArrowDown") {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (!list.hidden && event.key === "ArrowUp") {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  initThemeSwitch();
  initPrint();
  initTimeline();
  initSearch();
});

// Small comforts on pages that work without them: keys on the work list, file names, one send per form.

const KEYS_OFF = "shortcuts-off";

const page = document;

function rows() {
  return [...page.querySelectorAll("[data-rows] [data-row]")];
}

function openerOf(row) {
  return row.querySelector("a[href]");
}

function here(all) {
  return all.findIndex((row) => row.contains(page.activeElement));
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = here(all);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  openerOf(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function pick() {
  const all = rows();
  const box = all[here(all)]?.querySelector(".row-pick");
  box?.click();
  if (box) openerOf(all[here(all)] ?? box.closest("[data-row]"))?.focus({ preventScroll: true });
}

function help() {
  page.querySelector("dialog.shortcuts")?.showModal();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  "/": () => page.querySelector("[data-search]")?.focus(),
  "?": help,
};

function typing(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
}

// WCAG 2.1.4: keys without a modifier can be switched off, on the page that lists them.
function keysOff() {
  return localStorage.getItem(KEYS_OFF) === "1";
}

page.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = page.querySelector("[data-rows]") && KEYS[event.key];
  if (!act || (keysOff() && event.key !== "?")) return;
  event.preventDefault();
  act();
});

// --- The bar for many rows at once

function tally() {
  const bar = page.querySelector("[data-bulk]");
  if (!bar) return;
  const picked = page.querySelectorAll("[data-rows] .row-pick:checked").length;
  bar.hidden = picked === 0;
  const count = bar.querySelector("[data-count]");
  if (count) count.textContent = String(picked);
}

page.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-pick-all]")) {
    for (const box of page.querySelectorAll("[data-rows] .row-pick")) box.checked = target.checked;
  }
  if (target.matches("[data-pick-all], .row-pick")) tally();
  if (target.matches("[data-keys]")) localStorage.setItem(KEYS_OFF, target.checked ? "0" : "1");
  if (target.matches("[data-files] input[type=file]")) listFiles(target);
});

// --- Menus close on Escape and on a click elsewhere

function closeMenus(except) {
  for (const menu of page.querySelectorAll("details.user-menu[open]")) {
    if (menu === except) continue;
    const held = menu.contains(page.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
}

page.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.user-menu"));
  if (event.target.closest("[data-help]")) help();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-print]")) window.print();
});

// --- Files: our own words instead of the browser's

function listFiles(input) {
  const field = input.closest("[data-files]");
  const list = field.querySelector(".file-list");
  const files = [...input.files];
  list.replaceChildren(
    ...files.map((file) => line(`${file.name}（${(file.size / 1024 / 1024).toFixed(2)} MB）`)),
  );
  if (!files.length) list.append(line(field.dataset.none, "muted"));
}

function line(text, name = "") {
  const item = page.createElement("li");
  item.textContent = text;
  item.className = name;
  return item;
}

// --- A form is sent once, however often the button is pressed

page.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of page.querySelectorAll("[data-once]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
  }
});

// --- When a fragment does not arrive, say so where messages stand

function say(words) {
  const notice = page.createElement("div");
  notice.className = "notice notice-error";
  notice.setAttribute("role", "alert");
  const text = page.createElement("p");
  text.textContent = words;
  notice.append(text);
  page.getElementById("messages")?.replaceChildren(notice);
}

page.addEventListener("htmx:responseError", (event) => {
  const { failed, faster } = page.getElementById("messages").dataset;
  say(event.detail.xhr.status === 409 ? faster : failed);
});
page.addEventListener("htmx:sendError", () => say(page.getElementById("messages").dataset.offline));

function prepare(root) {
  for (const field of root.querySelectorAll("[data-files]")) field.classList.add("is-ready");
  const box = page.querySelector("[data-keys]");
  if (box) box.checked = !keysOff();
  tally();
}

page.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
prepare(page);
page.querySelector("[data-focus]")?.focus();

// --- A table on its way: how much of it has arrived, and that it is being checked

page.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("[data-upload]");
  const { loaded, total } = event.detail;
  if (!form || !total) return;
  const shown = form.querySelector(".upload-progress");
  const bar = shown.querySelector("progress");
  shown.hidden = false;
  if (loaded < total) {
    bar.value = Math.round((loaded / total) * 100);
  } else {
    bar.removeAttribute("value");
    shown.querySelector("[role=status]").textContent = form.dataset.upload;
  }
});

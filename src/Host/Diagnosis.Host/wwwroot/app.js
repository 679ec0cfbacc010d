// Comfort only: every page works without this file. No libraries, nothing loaded from elsewhere.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const visible = element => element.getClientRects().length > 0;
  const isTyping = element => element && (element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) ||
    (element.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(element.type)));

  all("[data-script-only]").forEach(e => e.hidden = false);
  all("[data-print]").forEach(b => b.addEventListener("click", () => window.print()));
  all("[data-back]").forEach(a => a.addEventListener("click", e => { if (history.length > 1) { e.preventDefault(); history.back(); } }));
  all("[data-copy]").forEach(b => b.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.querySelector(b.dataset.copy).textContent.trim());
      b.textContent = document.body.dataset.copied;
    } catch { /* no clipboard without TLS: the number can still be selected */ }
  }));

  // after a refused form the reader starts at what is wrong
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("click", e => {
    const link = e.target.closest(".problem-summary a[href^='#']");
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    e.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  });

  // dates and numbers as typed: tidied on leaving, doubtful values marked; the server decides
  const dateForm = /^\s*(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))\s*$/;
  document.addEventListener("change", e => {
    const input = e.target;
    if (input.dataset?.date) {
      const m = dateForm.exec(input.value.normalize("NFKC"));
      if (m) {
        const [year, month, day] = [+m[1], +(m[2] ?? m[4]), +(m[3] ?? m[5])];
        const date = new Date(Date.UTC(year, month - 1, day));
        if (date.getUTCMonth() === month - 1 && date.getUTCDate() === day) input.value = date.toISOString().slice(0, 10);
      }
    }
    if (input.classList?.contains("number")) {
      const value = Number(input.value.normalize("NFKC").replaceAll(",", ""));
      const outside = input.value.trim() !== "" && (Number.isNaN(value) ||
        (input.dataset.min && value < Number(input.dataset.min)) || (input.dataset.max && value > Number(input.dataset.max)));
      input.classList.toggle("doubtful", outside);
    }
  });

  // a day on a line: the handle writes into the date field of its form; let go or pause, and the day is shown
  all("[data-day-slider]").forEach(slider => {
    const [range, output, form] = [slider.querySelector("input[type='range']"), slider.querySelector("output"), slider.closest("form")];
    const field = form?.querySelector("[name='asOf']");
    if (!field) return;
    let pause;
    range.addEventListener("input", () => {
      clearTimeout(pause);
      const day = new Date(Date.parse(slider.dataset.daySlider + "T00:00:00Z") + Number(range.value) * 864e5).toISOString().slice(0, 10);
      field.value = output.value = day;
      range.setAttribute("aria-valuetext", day);
    });
    range.addEventListener("change", () => { clearTimeout(pause); pause = setTimeout(() => form.requestSubmit(), 700); });
  });

  // entry forms: unsaved changes, double submit
  let unsaved = false;
  all("form[data-guard]").forEach(form => {
    form.addEventListener("input", () => unsaved = true);
    if (form.querySelector(".problem-summary")) unsaved = true;
  });
  window.addEventListener("beforeunload", e => { if (unsaved) e.preventDefault(); });
  document.addEventListener("submit", e => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "yes";
    unsaved = false;
    // after the form's data are collected, so that the pressed button's value is still sent
    setTimeout(() => all("button:not([type='button'])", form).forEach(b => {
      b.setAttribute("aria-disabled", "true");
      if (b === e.submitter) { b.dataset.text = b.textContent; b.textContent = document.body.dataset.busy; }
    }));
  });
  // back from the browser's cache: the form may be sent again
  window.addEventListener("pageshow", e => {
    if (!e.persisted) return;
    all("form[data-sent]").forEach(form => {
      delete form.dataset.sent;
      all("button[aria-disabled]", form).forEach(b => {
        b.removeAttribute("aria-disabled");
        if (b.dataset.text) b.textContent = b.dataset.text;
      });
    });
  });

  // code picker
  let picker = null;
  const closePicker = () => {
    if (!picker) return;
    picker.list.remove();
    picker.input.removeAttribute("aria-activedescendant");
    picker.input.setAttribute("aria-expanded", "false");
    picker = null;
  };
  const take = item => {
    const input = picker.input;
    input.value = item.dataset.value;
    closePicker();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const select = index => {
    picker.items.forEach((item, i) => item.setAttribute("aria-selected", i === index));
    picker.at = index;
    picker.items[index]?.scrollIntoView({ block: "nearest" });
    if (picker.items[index]) picker.input.setAttribute("aria-activedescendant", picker.items[index].id);
  };
  const show = (input, matches) => {
    closePicker();
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${input.id}-list`;
    list.setAttribute("role", "listbox");
    const items = matches.slice(0, 20).map((match, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.dataset.value = `${match.code} ${match.name}`;
      const code = document.createElement("code");
      code.textContent = match.code;
      const note = document.createElement("small");
      note.textContent = match.note ?? "";
      item.append(code, match.name, note);
      item.addEventListener("mousedown", e => { e.preventDefault(); take(item); });
      list.append(item);
      return item;
    });
    if (items.length === 0) {
      const none = document.createElement("li");
      none.textContent = input.dataset.none;
      list.append(none);
    }
    input.after(list);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
    picker = { input, list, items, at: -1 };
    if (items.length) select(0);
  };
  all("input[data-lookup]").forEach(input => {
    if (!input.dataset.lookup || input.readOnly || input.disabled) return;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    let asked, wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      asked?.abort();
      const q = input.value.trim();
      if (!q) { closePicker(); return; }
      wait = setTimeout(async () => {
        asked = new AbortController();
        try {
          const answer = await fetch(input.dataset.lookup + encodeURIComponent(q), { headers: { Accept: "application/json" }, signal: asked.signal });
          if (!answer.ok) return;
          const body = await answer.json();
          if (document.activeElement === input) show(input, Array.isArray(body) ? body : body.items ?? []);
        } catch { /* no suggestions: the server resolves what was typed */ }
      }, 150);
    });
    input.addEventListener("blur", closePicker);
  });

  // keys
  const fieldsOf = form => all("input:not([type='hidden']), select, textarea, button[type='submit']", form)
    .filter(f => !f.disabled && !f.readOnly && visible(f) && !(f.type === "radio" && !f.checked && all(`input[name="${CSS.escape(f.name)}"]:checked`, form).length));
  const press = button => { if (button && visible(button)) { button.click(); return true; } return false; };
  document.addEventListener("keydown", e => {
    if (e.isComposing) return; // a Chinese input method is at work: Enter takes its candidate
    const target = e.target;
    if (picker && target === picker.input) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        const n = picker.items.length;
        if (n) select((picker.at + (e.key === "ArrowDown" ? 1 : n - 1)) % n);
        return;
      }
      if (e.key === "Escape") { e.preventDefault(); closePicker(); return; }
      if (e.key === "Enter" && !e.ctrlKey && picker.items[picker.at]) { e.preventDefault(); take(picker.items[picker.at]); return; }
    }
    const form = target.closest?.("form[data-guard]") ?? document.querySelector("form[data-guard]");
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s" && form) {
      e.preventDefault();
      press(form.querySelector("[data-save]")) || press(form.querySelector("[data-submit], button[type='submit']"));
    } else if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && form) {
      e.preventDefault();
      press(form.querySelector("[data-submit], button.primary[type='submit']"));
    } else if (e.altKey && e.key.toLowerCase() === "q") {
      const first = document.querySelector("form[data-filter] :is(input:not([type='hidden']), select)");
      if (first) { e.preventDefault(); first.focus(); first.select?.(); }
    } else if (e.key === "?" && !isTyping(target)) {
      document.getElementById("key-help")?.showModal?.();
    } else if (e.key === "Enter" && !e.ctrlKey && !e.shiftKey && !e.altKey && target.form?.dataset.enterNext && (target.tagName === "INPUT" || target.tagName === "SELECT") && !["submit", "file"].includes(target.type)) {
      e.preventDefault();
      const fields = fieldsOf(target.form);
      let next = fields.indexOf(target) + 1;
      // a group of radios or boxes is one stop
      while (fields[next] && fields[next].name === target.name && fields[next].type === target.type && target.type !== "text") next++;
      fields[next]?.focus();
      if (fields[next]?.type === "text") fields[next].select();
    } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && !isTyping(target)) {
      const table = target.closest?.("table[data-rows]") ?? (target.matches?.(".table-wrap") ? target.querySelector("table[data-rows]") : null);
      if (!table) return;
      e.preventDefault();
      const rows = all("tbody tr", table);
      const at = rows.indexOf(target.closest("tr"));
      const row = rows[Math.max(0, Math.min(rows.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)))];
      row.tabIndex = -1;
      row.focus();
    } else if (e.key === "Enter" && target.matches?.("table[data-rows] tbody tr")) {
      target.querySelector("a[href]:not(.reveal)")?.click();
    }
  });
})();

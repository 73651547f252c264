// Autosave: what is typed goes to the server every few seconds, and stays in this browser when offline.
import "./once.js";

const PAUSE = 3000;
const form = document.querySelector("form[data-autosave]");

if (form) {
  const state = form.querySelector("[data-save-state]");
  const key = `draft:${form.dataset.draft}`;
  const texts = state.closest("[lang='en']")
    ? { offline: "Kept on this computer; will try again", failed: "Not saved yet" }
    : { offline: "Giữ trên máy này, sẽ thử lại", failed: "Chưa lưu được" };
  let timer = 0;
  let last = new URLSearchParams(new FormData(form)).toString();

  const withToken = (text) => {
    const body = new URLSearchParams(text);
    body.set("csrfmiddlewaretoken", new FormData(form).get("csrfmiddlewaretoken"));
    return body;
  };

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    const text = body.toString();
    if (text === last) return;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) {
        timer = setTimeout(send, PAUSE * 5);
        const told = answer.status === 422 ? (await answer.json()).error : texts.failed;
        localStorage.setItem(key, text);
        state.textContent = told;
        return;
      }
      last = text;
      localStorage.removeItem(key);
      state.textContent = (await answer.json()).saved;
    } catch {
      localStorage.setItem(key, text);
      state.textContent = texts.offline;
      timer = setTimeout(send, PAUSE * 5);
    }
  };

  // what this browser kept while the portal was out of reach goes to the server, which offers it
  const kept = localStorage.getItem(key);
  if (kept && kept !== last) {
    fetch(form.dataset.autosave, { method: "POST", body: withToken(kept), redirect: "manual" })
      .then((answer) => {
        if (!answer.ok) return;
        localStorage.removeItem(key);
        location.reload();
      })
      .catch(() => {});
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  addEventListener("online", send);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    localStorage.removeItem(key);
  });
}

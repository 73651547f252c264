// Words chosen from a list go into the field that they are for, unless something else was written there.
for (const list of document.querySelectorAll("select[data-fills]")) {
  const field = document.getElementById(list.dataset.fills);
  let filled = "";
  list.addEventListener("change", () => {
    if (field.value.trim() === filled.trim()) {
      field.value = filled = list.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

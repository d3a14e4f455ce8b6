// Runs before the page is drawn: marks that scripts are on, so that nothing jumps.
document.documentElement.classList.add("js");

// Starts the patterns of govuk-frontend. They refuse a page whose body lacks these classes.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

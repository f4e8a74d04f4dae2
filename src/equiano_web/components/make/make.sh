#!/bin/sh
# Makes ../static/equiano_web/ from npm packages at fixed versions: README.md here tells what and why.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../static/equiano_web
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$here/look.scss" "$here/package.json" "$here/package-lock.json" "$scratch"
cd "$scratch"
npm ci --ignore-scripts --no-audit --no-fund
npx sass --no-source-map --style=compressed --quiet-deps look.scss look.css
npx rtlcss look.css look.rtl.css
install -m 644 look.css look.rtl.css "$out"
# Without the last comment: it names a source map that is not shipped, which a collector of files takes for a fault.
sed 's#//\# sourceMappingURL=.*##' node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js > "$out/govuk-frontend.min.js"
install -m 644 node_modules/htmx.org/dist/htmx.min.js "$out"

/** The page of every address: styles, import map, synthetic shadow before the engine, then the app. */
export function pageHtml(imports: Readonly<Record<string, string>>, session: string): string {
  const addresses = Object.fromEntries(
    Object.entries(imports).map(([name, file]) => [name, `/assets/vendor/${file}`])
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Local org</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/assets/styles/slds2.cosmos.css" />
    <style>body { font-family: Inter, 'Liberation Sans', Arial, sans-serif; }</style>
    <script type="importmap">${JSON.stringify({ imports: addresses })}</script>
    <script>globalThis.localOrg = { session: ${session} };</script>
    <script type="module" src="/assets/vendor/synthetic-shadow.js"></script>
    <script type="module" src="/assets/app/app.js"></script>
  </head>
  <body></body>
</html>
`;
}

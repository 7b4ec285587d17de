// The frame of the pages that the local cloud shows to people: one document that needs nothing else.

const style = `
  :root { color-scheme: light dark; --line: #d8dde3; --soft: #5c6670; --page: #f6f7f9; --card: #fff; --ink: #1b2126; --link: #0b5cad }
  @media (prefers-color-scheme: dark) { :root { --line: #343b42; --soft: #9aa5b0; --page: #15191d; --card: #1e2429; --ink: #e8ecef; --link: #7db8f5 } }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
  main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere }
  h1 { font-size: 1.4rem; margin: 0 0 .25rem }
  p.about { margin: 0 0 1.5rem; color: var(--soft) }
  article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin-bottom: 1rem }
  header { display: flex; flex-wrap: wrap; gap: .15rem .75rem; color: var(--soft); font-size: .875rem }
  header .to { color: var(--ink); overflow-wrap: anywhere }
  header time { margin-left: auto }
  h2 { font-size: 1.05rem; margin: .35rem 0 .5rem; overflow-wrap: anywhere }
  nav { display: flex; flex-direction: column; align-items: flex-start; gap: .5rem; margin: .5rem 0 }
  nav a, button { max-width: 100%; padding: .45rem .8rem; border: 1px solid var(--link); border-radius: .4rem; color: var(--link);
    background: none; font: inherit; text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; cursor: pointer }
  nav a:hover, nav a:focus-visible, button:hover, button:focus-visible, button.first { background: var(--link); color: var(--card) }
  form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: .75rem 0 0 }
  label { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem }
  input, select { font: inherit; padding: .4rem; max-width: 100%; border: 1px solid var(--line); border-radius: .4rem; background: var(--page); color: inherit }
  pre { margin: .5rem 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }`

/** A whole page; `body` is markup, the title text. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Vigil on this machine</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)

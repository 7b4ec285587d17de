// The outbox for people: mails and text messages, newest on top, links as buttons. One page that needs nothing else;
// message texts are set as text, never as markup, because a mail may hold what a stranger typed.

const style = `
  :root { color-scheme: light dark; --line: #d8dde3; --soft: #5c6670; --page: #f6f7f9; --card: #fff; --ink: #1b2126; --link: #0b5cad }
  @media (prefers-color-scheme: dark) { :root { --line: #343b42; --soft: #9aa5b0; --page: #15191d; --card: #1e2429; --ink: #e8ecef; --link: #7db8f5 } }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
  main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
  h1 { font-size: 1.4rem; margin: 0 0 .25rem }
  p.about { margin: 0 0 1.5rem; color: var(--soft) }
  article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin-bottom: 1rem }
  header { display: flex; flex-wrap: wrap; gap: .15rem .75rem; color: var(--soft); font-size: .875rem }
  header .to { color: var(--ink); overflow-wrap: anywhere }
  header time { margin-left: auto }
  h2 { font-size: 1.05rem; margin: .35rem 0 .5rem; overflow-wrap: anywhere }
  nav { display: flex; flex-direction: column; align-items: flex-start; gap: .5rem; margin: .5rem 0 }
  nav a { max-width: 100%; padding: .45rem .8rem; border: 1px solid var(--link); border-radius: .4rem; color: var(--link);
    text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  nav a:hover, nav a:focus-visible { background: var(--link); color: var(--card) }
  pre { margin: .5rem 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }`

const script = `
  const list = document.querySelector('#messages')
  const empty = document.querySelector('#empty')
  let shown = 0
  const element = (name, text, className) => {
    const made = document.createElement(name)
    if (text) made.textContent = text
    if (className) made.className = className
    return made
  }
  const card = (message) => {
    const article = element('article')
    const header = element('header')
    const time = element('time', new Date(message.sentAt).toLocaleString())
    time.dateTime = message.sentAt
    header.append(element('span', message.kind === 'mail' ? 'E-mail' : 'SMS'), element('span', message.to, 'to'), time)
    article.append(header)
    if (message.subject) article.append(element('h2', message.subject))
    const links = element('nav')
    for (const link of message.links) {
      const anchor = element('a', link)
      anchor.href = link
      links.append(anchor)
    }
    if (message.links.length) article.append(links)
    article.append(element('pre', message.text))
    return article
  }
  const refresh = async () => {
    try {
      const { items } = await (await fetch('/__local/outbox', { headers: { accept: 'application/json' } })).json()
      if (items.length < shown) { list.replaceChildren(); shown = 0 }
      for (const message of items.slice(shown)) list.prepend(card(message))
      shown = items.length
      empty.hidden = shown > 0
    } catch {}
    setTimeout(refresh, 1000)
  }
  refresh()`

export const outboxPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox · Vigil on this machine</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>Outbox</h1>
<p class="about">Mails and text messages that this hub would have sent. Newest on top; the page refreshes itself.</p>
<p id="empty" hidden>Nothing was sent yet.</p>
<div id="messages" aria-live="polite"></div>
</main>
<script>${script}</script>
</body>
</html>
`

// The outbox for people: mails and text messages, newest on top, links as buttons. One page that needs nothing else;
// message texts are set as text, never as markup, because a mail may hold what a stranger typed.

import { page } from './page.ts'

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

export const outboxPage = page(
  'Outbox',
  `<h1>Outbox</h1>
<p class="about">Mails and text messages that this hub would have sent. Newest on top; the page refreshes itself.</p>
<p id="empty" hidden>Nothing was sent yet.</p>
<div id="messages" aria-live="polite"></div>
<script>${script}</script>`,
)

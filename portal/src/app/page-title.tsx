// A page's heading and the browser's title. After a navigation the heading takes the focus, so that keyboard and
// screen reader start where the eye does; on the page that the browser itself loaded, focus stays where it was.

import { Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

export function useDocumentTitle(title: string) {
  useEffect(() => {
    document.title = `${title} – Vigil`
  }, [title])
}

export function PageTitle({ children, documentTitle = children }: { children: string; documentTitle?: string }) {
  useDocumentTitle(documentTitle)
  const heading = useRef<HTMLHeadingElement>(null)
  const arrivedByNavigation = useRef(useLocation().key !== 'default')
  useEffect(() => {
    if (arrivedByNavigation.current) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <Title ref={heading} order={1} size="h2" tabIndex={-1}>
      {children}
    </Title>
  )
}

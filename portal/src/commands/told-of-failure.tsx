// Tells whoever shows it that what it holds could not be loaded or drawn, and leaves its place empty. Only a class can
// catch that (React, Component.getDerivedStateFromError).

import { Component, type ReactNode } from 'react'

interface ToldOfFailureProps {
  readonly children: ReactNode
  onFailed(): void
}

export class ToldOfFailure extends Component<ToldOfFailureProps, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError = () => ({ hasFailed: true })

  override componentDidCatch() {
    this.props.onFailed()
  }

  override render() {
    return this.state.hasFailed ? null : this.props.children
  }
}

// One accent, quiet greys, and text colours that keep 4.5:1 on every surface (WCAG 2.2, 1.4.3).

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eef3ff',
  '#dbe5fe',
  '#b7c9fb',
  '#93adf7',
  '#7c9bf4',
  '#4a72e8',
  '#2f5bd8',
  '#264bb5',
  '#203f95',
  '#1b3579',
]

/** Mantine's, with the shade of filled buttons dark enough for white text. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#e03131',
  '#c92a2a',
  '#b3242a',
  '#961d22',
  '#7a181c',
]

const dark: MantineColorsTuple = [
  '#d9dde6',
  '#bcc3d1',
  '#a3acbd',
  '#7b8598',
  '#39424f',
  '#2b333f',
  '#222a35',
  '#1a212b',
  '#10141c',
  '#0b0e14',
]

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 6,
  colors: { accent, red, dark },
  black: '#1c2430',
  defaultRadius: 'md',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650', textWrap: 'balance' },
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        attributes: { header: { role: 'presentation' }, title: { style: { fontWeight: 650 } } },
      },
    },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#566072',
    '--mantine-color-placeholder': '#6b7586',
    '--mantine-color-default-border': '#dbe0e8',
    '--mantine-color-error': '#b9272c',
    '--mantine-color-disabled-color': '#6b7586',
  },
  dark: {
    '--mantine-color-dimmed': '#a3acbd',
    '--mantine-color-placeholder': '#8b95a7',
    '--mantine-color-default-border': '#39424f',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-disabled-color': '#8b95a7',
    '--mantine-color-accent-light': '#1d2a4d',
    '--mantine-color-accent-light-hover': '#25345f',
  },
})

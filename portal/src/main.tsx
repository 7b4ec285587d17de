// Starts the portal: one query client (the only holder of server state), one router, one theme.

import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import './app/mantine.css'
import './app/style.css'
import { makeQueryClient } from './app/query-client.ts'
import { router } from './app/router.tsx'
import { cssVariables, theme } from './app/theme.ts'
import { leaveForSignIn } from './identity/leave-for-sign-in.ts'

const queryClient = makeQueryClient(() => leaveForSignIn(router, queryClient))
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

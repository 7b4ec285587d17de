// The other accounts to sign in with. Links, not buttons: the browser itself goes there, and comes back.

import { Button, Divider, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { providerPath } from './provider-path.ts'
import { providersQuery } from './provider-queries.ts'

export function ProviderButtons({ returnTo }: { returnTo: string | null }) {
  const { data: providers = [] } = useQuery(providersQuery)
  if (providers.length === 0) return null
  return (
    <Stack gap="xs">
      <Divider label="or" labelPosition="center" />
      {providers.map(({ id, label, icon }) => (
        <Button
          key={id}
          component="a"
          href={providerPath(id, 'sign-in', returnTo)}
          variant="default"
          size="md"
          fullWidth
          leftSection={icon && <img src={icon} alt="" width={20} height={20} />}
        >
          Continue with {label}
        </Button>
      ))}
    </Stack>
  )
}

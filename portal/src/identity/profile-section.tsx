// Name, language and country of the owner.

import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Account } from '../../../contracts/account.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactDate } from '../app/relative-time.tsx'
import { useChangeProfile } from './change-profile.ts'
import { countryChoices } from './countries.ts'
import { Section } from './section.tsx'
import { realError } from './use-proven.ts'

const longestName = 64
const nameProblem = (name: string) =>
  [...name.trim()].length > longestName ? `Use at most ${longestName} characters.` : null

const languages = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch (German)' },
]

export function ProfileSection({ account }: { account: Account }) {
  const form = useForm({
    initialValues: { name: account.name ?? '', language: account.language, country: account.country ?? '' },
    validate: { name: nameProblem },
  })
  const change = useChangeProfile()
  const failed = realError(change.error)
  return (
    <Section title="Profile">
      <form
        noValidate
        onChange={() => change.isSuccess && change.reset()}
        onSubmit={form.onSubmit(({ name, language, country }) =>
          change.mutate({ name: name.trim() || null, language, country: country || null }),
        )}
      >
        <Stack maw={420}>
          <TextInput label="Name" autoComplete="name" description="Optional." {...form.getInputProps('name')} />
          <NativeSelect
            size="md"
            label="Language"
            description="Of the mails and text messages to you."
            data={languages}
            {...form.getInputProps('language')}
          />
          <NativeSelect
            size="md"
            label="Country"
            autoComplete="country"
            data={[{ value: '', label: 'Not told' }, ...countryChoices(account.country)]}
            {...form.getInputProps('country')}
          />
          {failed && <ProblemNotice error={failed} />}
          <Group>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
            <Text size="sm" role="status" c="dimmed">
              {change.isSuccess && 'Saved.'}
            </Text>
          </Group>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        Account since {exactDate(account.createdAt)}
      </Text>
    </Section>
  )
}

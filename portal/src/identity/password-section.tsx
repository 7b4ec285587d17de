// Changing the password: the current one, where there is one, and a new one with its rules. Every other session ends.

import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PasswordChangeForm } from './password-change-form.tsx'
import { identitiesQuery } from './provider-queries.ts'
import { Section } from './section.tsx'

export function PasswordSection() {
  const [isChanging, setChanging] = useState(false)
  const [isChanged, setChanged] = useState(false)
  const { data: ways } = useQuery(identitiesQuery)
  // An account that is connected elsewhere may have none; one whose password is closed gets another by mail.
  const isFirst = ways?.hasPassword === false
  return (
    <Section title="Password">
      {isChanging ? (
        <PasswordChangeForm
          isFirst={isFirst}
          onChanged={() => {
            setChanged(true)
            setChanging(false)
          }}
          onCancel={() => setChanging(false)}
        />
      ) : (
        <div>
          <div role="status">
            {isChanged && (
              <Text mb="md" tabIndex={-1} ref={(text) => text?.focus()}>
                Your password is changed. You are signed out everywhere else.
              </Text>
            )}
          </div>
          {isFirst && !isChanged && <Text mb="md">This account has no password.</Text>}
          <Button
            variant="default"
            onClick={() => {
              setChanging(true)
              setChanged(false)
            }}
          >
            {isFirst ? 'Set a password' : 'Change password'}
          </Button>
        </div>
      )}
    </Section>
  )
}

// Changing the password: the current one, and a new one with its rules. Every other session ends.

import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { PasswordChangeForm } from './password-change-form.tsx'
import { Section } from './section.tsx'

export function PasswordSection() {
  const [isChanging, setChanging] = useState(false)
  const [isChanged, setChanged] = useState(false)
  return (
    <Section title="Password">
      {isChanging ? (
        <PasswordChangeForm
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
          <Button
            variant="default"
            onClick={() => {
              setChanging(true)
              setChanged(false)
            }}
          >
            Change password
          </Button>
        </div>
      )}
    </Section>
  )
}

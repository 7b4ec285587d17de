// What whoever finds the device is to read: a message, and whom to call. Both are optional; what was left empty is not sent.

import { TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { commandTypes } from '../../../contracts/commands.ts'

export interface FinderWords {
  message: string
  phone: string
}

export function toSend({ message, phone }: FinderWords) {
  return { ...(message.trim() && { message: message.trim() }), ...(phone.trim() && { phone: phone.trim() }) }
}

export const messageAdvice = 'Use at most 200 characters, in one line.'
const advice: Readonly<Record<keyof FinderWords, string>> = {
  message: messageAdvice,
  phone: 'Enter a telephone number such as +49 30 1234567.',
}

function wordProblems(words: FinderWords): Partial<FinderWords> {
  const checked = commandTypes['device.lock'].parameters.safeParse(toSend(words))
  const wrong = new Set(checked.error?.issues.map(({ path }) => path[0]))
  return {
    ...(wrong.has('message') && { message: advice.message }),
    ...(wrong.has('phone') && { phone: advice.phone }),
  }
}

export const useFinderWords = () =>
  useForm<FinderWords>({ initialValues: { message: '', phone: '' }, validate: wordProblems })

export function FinderFields({ form }: { form: UseFormReturnType<FinderWords> }) {
  return (
    <>
      <TextInput
        label="Message on the screen"
        description="Optional. For whoever finds the device."
        autoComplete="off"
        {...form.getInputProps('message')}
      />
      <TextInput
        label="Phone to call"
        description="Optional. Shown with the message."
        type="tel"
        autoComplete="off"
        {...form.getInputProps('phone')}
      />
    </>
  )
}

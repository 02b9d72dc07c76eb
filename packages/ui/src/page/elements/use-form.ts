import { type ChangeEvent, type FormEvent, useState } from 'react'

/**
 * The fields of a form and what became of sending it. What may be sent is for the API to say, so that a form never knows
 * rules of its own; its refusal is shown beside the button.
 */
export function useForm<Values extends object>(initial: Values, send: (values: Values) => Promise<void>) {
  const [values, setValues] = useState(initial)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)

  const set = <Name extends keyof Values>(name: Name, value: Values[Name]): void =>
    setValues((before) => ({ ...before, [name]: value }))

  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    setIsBusy(true)
    setError(null)
    void send(values)
      .catch(setError)
      .finally(() => setIsBusy(false))
  }
  return {
    values,
    set,
    submit,
    error,
    isBusy,
    /** What an input of text needs to be one of the fields. */
    text: (name: { [Name in keyof Values]: Values[Name] extends string ? Name : never }[keyof Values]) => ({
      value: values[name] as string,
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        set(name, event.currentTarget.value as Values[typeof name]),
    }),
  }
}

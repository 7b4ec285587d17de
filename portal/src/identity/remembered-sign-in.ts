// Whether someone signed in with this browser and did not sign out. A hint for where to begin, nothing more: whether
// there is a session is only ever the hub's word.

const key = 'vigil.signed-in'

export const rememberedSignIn = () => localStorage.getItem(key) !== null
export const rememberSignIn = () => localStorage.setItem(key, 'yes')
export const forgetSignIn = () => localStorage.removeItem(key)

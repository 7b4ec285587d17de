// The function of routes that set a password: they carry the dictionary of common passwords, which no other route pays.

import { httpFunction } from '../platform/http-function.ts'
import { authenticate } from './authenticate.ts'
import changePassword from './change-password.http.ts'
import resetPassword from './reset-password.http.ts'
import signUp from './sign-up.http.ts'

export const handler = httpFunction([signUp, changePassword, resetPassword], authenticate)

// Speaks to a provider, whichever kind it is.

import { askFacebook, hearFacebook } from '../platform/facebook.ts'
import { askOpenId, hearOpenId } from '../platform/openid-provider.ts'
import type { ProviderAnswer, ProviderAsk } from '../platform/provider-answer.ts'
import type { ProviderSettings } from '../platform/provider-settings.ts'
import type { VerifiedIdentity } from './linked-identity.ts'

/** Where the browser is sent. */
export const askProvider = async (provider: ProviderSettings, ask: ProviderAsk): Promise<string> =>
  provider.kind === 'oidc' ? askOpenId(provider, ask) : askFacebook(provider, ask)

/** Who came back, and what that is worth here. */
export async function hearProvider(
  provider: ProviderSettings,
  ask: ProviderAsk,
  answer: Readonly<Record<string, string>>,
): Promise<VerifiedIdentity> {
  const { emailVerified, ...told }: ProviderAnswer =
    provider.kind === 'oidc' ? await hearOpenId(provider, ask, answer) : await hearFacebook(provider, ask, answer)
  return {
    provider: provider.id,
    label: provider.label,
    ...told,
    isVouched: provider.kind === 'oidc' && provider.vouches && emailVerified,
    proves: provider.kind === 'oidc',
  }
}

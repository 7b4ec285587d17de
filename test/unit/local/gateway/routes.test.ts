import { describe, expect, it } from '@jest/globals'
import { Routes } from '../../../../local/gateway/routes.ts'

const routes = new Routes(
  [
    'GET /v1/devices/{deviceId}',
    'GET /v1/devices/current',
    'GET /v1/{any}/current',
    'DELETE /v1/devices/{deviceId}',
    'POST /v1/devices/{deviceId}/commands/{commandId}',
    '$default',
  ].map((key) => ({ key, functionId: key })),
)
const match = (method: string, path: string) => routes.match(method, path)

describe('routes', () => {
  it('prefer an exact path to one with a parameter', () => {
    expect(match('GET', '/v1/devices/current')?.key).toBe('GET /v1/devices/current')
  })

  it('tell parameters, percent-decoded', () => {
    expect(match('GET', '/v1/devices/a%20b%2Fc')).toMatchObject({
      key: 'GET /v1/devices/{deviceId}',
      pathParameters: { deviceId: 'a b/c' },
    })
    expect(match('POST', '/v1/devices/1/commands/2')?.pathParameters).toEqual({ deviceId: '1', commandId: '2' })
  })

  it.each([
    ['another method', 'PATCH', '/v1/devices/1'],
    ['an empty parameter', 'GET', '/v1/devices/'],
    ['a longer path', 'GET', '/v1/devices/1/2'],
    ['a slash at the end', 'GET', '/v1/devices/current/'],
    ['HEAD', 'HEAD', '/v1/devices/1'],
  ])('leave %s to $default', (_name, method, path) => {
    expect(match(method, path)).toMatchObject({ key: '$default', pathParameters: undefined })
  })

  it('throw at a parameter that is not percent-encoded', () => {
    expect(() => match('GET', '/v1/devices/%zz')).toThrow(URIError)
  })

  it('stop at forms that are not known', () => {
    expect(() => new Routes([{ key: 'ANY /x', functionId: 'f' }])).toThrow('route ANY /x')
    expect(() => new Routes([{ key: 'GET /{rest+}', functionId: 'f' }])).toThrow('route GET /{rest+}')
  })
})

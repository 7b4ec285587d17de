// A photo that a simulated camera takes: a small PNG (RFC 2083) of a face-like blot, another one each time.

import { crc32, deflateSync } from 'node:zlib'
import type { Picture } from '../index.ts'

const size = 96
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export function takePicture(random: () => number = Math.random): Picture {
  const [hue, x, y] = [random() * 90, size * (0.4 + random() * 0.2), size * (0.4 + random() * 0.2)]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 2], 8) // eight bits a channel, red green blue
  const rows = Buffer.concat(Array.from({ length: size }, (_, row) => rowOf(row, hue, x, y)))
  const bytes = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { bytes, contentType: 'image/png' }
}

/** One row without a filter: a bright disc before a dark wall. */
function rowOf(row: number, hue: number, x: number, y: number): Buffer {
  const bytes = Buffer.alloc(1 + size * 3)
  for (let column = 0; column < size; column++) {
    const distance = Math.hypot(column - x, row - y) / size
    const light = distance < 0.3 ? 200 - distance * 200 : 60 - distance * 40
    bytes.set(
      [light, light - hue / 3, light - hue / 2].map((value) => Math.max(0, Math.round(value))),
      1 + column * 3,
    )
  }
  return bytes
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

// The HTTP function of downloads, which alone may let anybody load a package.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import downloadPackage from './download-package.http.ts'
import listPackages from './list-packages.http.ts'
import mailPackage from './mail-package.http.ts'

export const handler = httpFunction([listPackages, downloadPackage, mailPackage], authenticate)

from chronicle.documents import schemas

schemas.write()

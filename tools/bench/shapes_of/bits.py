"""Packs bits into bytes, lowest or highest bit first."""


class Bits:
    def __init__(self, highest_first=False):
        self.highest_first = highest_first
        self.done = bytearray()
        self.value = self.count = 0

    def put(self, value, count):
        if self.highest_first:
            self.value = self.value << count | value
        else:
            self.value |= value << self.count
        self.count += count
        while self.count >= 8:
            if self.highest_first:
                self.done.append(self.value >> (self.count - 8) & 255)
                self.value &= (1 << (self.count - 8)) - 1
            else:
                self.done.append(self.value & 255)
                self.value >>= 8
            self.count -= 8
        return self

    def bytes(self, fill=0):
        """All bytes. The last is padded with ones if `fill` is 1."""
        rest = -self.count % 8
        if self.count:
            self.put((1 << rest) - 1 if fill else 0, rest)
        return bytes(self.done)

//! The definitions of DQT, DHT, DAC and DRI segments, as they apply at some place in the file
//! (T.81, B.2.4).

use jimun_core::Error;

use super::arithmetic::DcBounds;
use super::huffman::Huffman;
use super::standard_tables;

const DHT: u8 = 0xc4;
const DAC: u8 = 0xcc;
const DQT: u8 = 0xdb;
const DRI: u8 = 0xdd;

/// A quantisation table in zigzag order.
pub(super) type Quantiser = [u16; 64];

/// The tables in force. A later segment replaces what an earlier one defined.
#[derive(Clone, Default)]
pub(super) struct Tables {
    quantisers: [Option<Quantiser>; 4],
    dc: [Option<Box<Huffman>>; 4],
    ac: [Option<Box<Huffman>>; 4],
    /// For arithmetic coding.
    pub(super) conditioning: Conditioning,
    /// MCUs between restart markers; 0 for none.
    pub(super) restart_interval: u32,
}

impl Tables {
    /// Reads a segment; ignores those that define no table.
    pub(super) fn read(&mut self, marker: u8, payload: &[u8]) -> Result<(), Error> {
        match marker {
            DHT => self.read_huffman(payload),
            DAC => self.conditioning.read(payload),
            DQT => self.read_quantisers(payload),
            DRI => {
                let interval = payload.try_into();
                let interval = interval.map_err(|_| Error::Corrupt { what: "restart interval" })?;
                self.restart_interval = u16::from_be_bytes(interval).into();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Sets standard Huffman tables where none is defined. libjpeg does so at the first scan of a
    /// sequential picture.
    pub(super) fn complete(&mut self) {
        let standard = [
            (&mut self.dc, standard_tables::dc as fn(_) -> _),
            (&mut self.ac, standard_tables::ac),
        ];
        for (tables, standard) in standard {
            for (index, table) in tables.iter_mut().enumerate().filter(|(_, table)| table.is_none())
            {
                *table = standard(index).map(Box::new);
            }
        }
    }

    pub(super) fn quantiser(&self, index: usize) -> Result<&Quantiser, Error> {
        let table = self.quantisers.get(index).and_then(|table| table.as_ref());
        table.ok_or(Error::Corrupt { what: "missing quantisation table" })
    }

    pub(super) fn dc(&self, index: usize) -> Result<&Huffman, Error> {
        let table = self.dc.get(index).and_then(|table| table.as_deref());
        table.ok_or(Error::Corrupt { what: "missing Huffman table" })
    }

    pub(super) fn ac(&self, index: usize) -> Result<&Huffman, Error> {
        let table = self.ac.get(index).and_then(|table| table.as_deref());
        table.ok_or(Error::Corrupt { what: "missing Huffman table" })
    }

    fn read_huffman(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        const BROKEN: Error = Error::Corrupt { what: "Huffman table" };
        while let [class_and_index, rest @ ..] = payload {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(BROKEN)?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or(BROKEN)?;
            payload = rest;
            let tables = match class_and_index >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(BROKEN),
            };
            let table = Huffman::new(counts, symbols).ok_or(BROKEN)?;
            // A DC symbol is the number of bits that follow (F.1.2.1).
            if class_and_index >> 4 == 0 && symbols.iter().any(|&symbol| symbol > 15) {
                return Err(BROKEN);
            }
            *tables.get_mut(usize::from(class_and_index & 15)).ok_or(BROKEN)? =
                Some(Box::new(table));
        }
        Ok(())
    }

    fn read_quantisers(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        const BROKEN: Error = Error::Corrupt { what: "quantisation table" };
        while let [precision_and_index, rest @ ..] = payload {
            let mut table = [0; 64];
            payload = match precision_and_index >> 4 {
                0 => {
                    let (bytes, rest) = rest.split_first_chunk::<64>().ok_or(BROKEN)?;
                    table = bytes.map(u16::from);
                    rest
                }
                1 => {
                    let (bytes, rest) = rest.split_at_checked(128).ok_or(BROKEN)?;
                    for (entry, pair) in table.iter_mut().zip(bytes.as_chunks().0) {
                        *entry = u16::from_be_bytes(*pair);
                    }
                    rest
                }
                _ => return Err(BROKEN),
            };
            if table.contains(&0) {
                return Err(BROKEN);
            }
            let index = usize::from(precision_and_index & 15);
            *self.quantisers.get_mut(index).ok_or(BROKEN)? = Some(table);
        }
        Ok(())
    }
}

/// The conditioning tables of arithmetic coding.
#[derive(Clone, Debug)]
pub(super) struct Conditioning {
    /// How each DC table classifies differences.
    pub(super) dc: [DcBounds; Self::TABLES],
    /// For each AC table the last place, in zigzag order, whose magnitudes count as low (Kx).
    pub(super) low_places: [u8; Self::TABLES],
}

impl Conditioning {
    /// As many as a scan header can name; the standard's profiles have four.
    pub(super) const TABLES: usize = 16;

    fn read(&mut self, payload: &[u8]) -> Result<(), Error> {
        const BROKEN: Error = Error::Corrupt { what: "conditioning table" };
        let (tables, []) = payload.as_chunks::<2>() else { return Err(BROKEN) };
        for &[class_and_index, value] in tables {
            let index = usize::from(class_and_index & 15);
            let bounds = DcBounds { none: value & 15, small: value >> 4 };
            match class_and_index >> 4 {
                0 if bounds.none <= bounds.small => self.dc[index] = bounds,
                1 if (1..=63).contains(&value) => self.low_places[index] = value,
                _ => return Err(BROKEN),
            }
        }
        Ok(())
    }
}

impl Default for Conditioning {
    /// The values without a DAC segment (F.1.4.4.1.4 and F.1.4.4.2.1).
    fn default() -> Self {
        let bounds = DcBounds { none: 0, small: 1 };
        Self { dc: [bounds; Self::TABLES], low_places: [5; Self::TABLES] }
    }
}

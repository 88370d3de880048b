//! The `meta` box: which items a file has, where their bytes are, and their properties (ISO/IEC
//! 14496-12, 8.11, and ISO/IEC 23008-12).

use std::collections::BTreeMap;

use jimun_core::Error;

use super::boxes::{IsoBox, children, find_in_file};
use super::bytes::Bytes;
use super::location::Location;
use super::property::Property;

/// A 200-megapixel picture in tiles of 512 × 512 has about 800.
const MAX_ITEMS: usize = 16_384;

/// Everything known about a file's items.
#[derive(Debug, Default)]
pub(crate) struct Meta<'a> {
    pub(crate) primary: u32,
    kinds: BTreeMap<u32, Kind>,
    locations: BTreeMap<u32, Location>,
    properties: Vec<Property<'a>>,
    associations: BTreeMap<u32, Vec<Association>>,
    derived_from: BTreeMap<u32, Vec<u32>>,
    /// Other references, unread.
    references: Vec<IsoBox<'a>>,
    wide_references: bool,
    /// The `idat` box, which may hold small items.
    pub(crate) item_data: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
struct Kind {
    name: [u8; 4],
    protected: bool,
}

#[derive(Clone, Copy, Debug)]
struct Association {
    /// Counted from 1 as in the file; 0 means none.
    index: u16,
    essential: bool,
}

impl<'a> Meta<'a> {
    pub(crate) fn read(file: &'a [u8]) -> Result<Self, Error> {
        let mut payload = Bytes::new(find_in_file(file, *b"meta")?);
        payload.version_and_flags()?;
        let mut meta = Self::default();
        let mut primary = None;
        for IsoBox { kind, payload } in children(payload.rest())? {
            let mut bytes = Bytes::new(payload);
            match &kind {
                b"pitm" => {
                    let (version, _) = bytes.version_and_flags()?;
                    primary = Some(bytes.u16_or_u32(version > 0)?);
                }
                b"iinf" => meta.read_kinds(bytes)?,
                b"iloc" => meta.locations = Location::read_all(bytes, MAX_ITEMS)?,
                b"iprp" => meta.read_properties(payload)?,
                b"iref" => meta.read_references(payload)?,
                b"idat" => meta.item_data = payload,
                _ => {}
            }
        }
        meta.primary = primary.ok_or(Error::Corrupt { what: "no primary item" })?;
        Ok(meta)
    }

    /// The four letters that say how to decode an item.
    pub(crate) fn kind(&self, item: u32) -> Result<[u8; 4], Error> {
        match self.kinds.get(&item) {
            None => Err(Error::Corrupt { what: "an item that is not in the file" }),
            Some(Kind { protected: true, .. }) => {
                Err(Error::UnsupportedFeature { feature: "an encrypted HEIF item" })
            }
            Some(kind) => Ok(kind.name),
        }
    }

    /// An item's properties in the order in which they apply.
    pub(crate) fn properties(&self, item: u32) -> Result<Vec<&Property<'a>>, Error> {
        const UNKNOWN: Error = Error::UnsupportedFeature { feature: "an essential HEIF property" };
        let is_av1 = self.kinds.get(&item).is_some_and(|kind| &kind.name == b"av01");
        let mut found = Vec::new();
        for association in self.associations.get(&item).map_or(&[][..], Vec::as_slice) {
            // Index 0 associates nothing. Phones write it (Nokia 8.3 in HDR mode).
            let Some(index) = usize::from(association.index).checked_sub(1) else { continue };
            match self.properties.get(index) {
                None => return Err(Error::Corrupt { what: "an item property that is not there" }),
                Some(Property::Unknown) if association.essential => return Err(UNKNOWN),
                Some(property) if association.essential && property.is_of_av1() && !is_av1 => {
                    return Err(UNKNOWN);
                }
                Some(property) => found.push(property),
            }
        }
        Ok(found)
    }

    /// Where an item's bytes are.
    pub(crate) fn location(&self, item: u32) -> Result<&Location, Error> {
        self.locations.get(&item).ok_or(Error::Corrupt { what: "an item without data" })
    }

    /// The items that make up `item`.
    pub(crate) fn derived_from(&self, item: u32) -> &[u32] {
        self.derived_from.get(&item).map_or(&[], Vec::as_slice)
    }

    fn read_kinds(&mut self, mut bytes: Bytes<'_>) -> Result<(), Error> {
        let (version, _) = bytes.version_and_flags()?;
        bytes.u16_or_u32(version > 0)?;
        for entry in children(bytes.rest())?.iter().filter(|entry| &entry.kind == b"infe") {
            let mut bytes = Bytes::new(entry.payload);
            let (version, _) = bytes.version_and_flags()?;
            if version < 2 {
                return Err(Error::UnsupportedFeature {
                    feature: "HEIF item entries before version 2",
                });
            }
            let item = bytes.u16_or_u32(version > 2)?;
            let protected = bytes.u16()? != 0;
            self.kinds.insert(item, Kind { name: bytes.array()?, protected });
        }
        Ok(())
    }

    fn read_properties(&mut self, payload: &'a [u8]) -> Result<(), Error> {
        for part in children(payload)? {
            match &part.kind {
                b"ipco" => {
                    self.properties = children(part.payload)?
                        .into_iter()
                        .map(Property::read)
                        .collect::<Result<_, _>>()?;
                }
                b"ipma" => self.read_associations(Bytes::new(part.payload))?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_associations(&mut self, mut bytes: Bytes<'_>) -> Result<(), Error> {
        let (version, flags) = bytes.version_and_flags()?;
        let wide = flags & 1 != 0;
        for _ in 0..bounded(bytes.u32()?)? {
            let item = bytes.u16_or_u32(version > 0)?;
            let count = bytes.u8()?;
            let mut list = Vec::with_capacity(count.into());
            for _ in 0..count {
                list.push(if wide {
                    let value = bytes.u16()?;
                    Association { index: value & 0x7fff, essential: value & 0x8000 != 0 }
                } else {
                    let value = bytes.u8()?;
                    Association { index: (value & 0x7f).into(), essential: value & 0x80 != 0 }
                });
            }
            self.associations.entry(item).or_insert(list);
        }
        Ok(())
    }

    fn read_references(&mut self, payload: &'a [u8]) -> Result<(), Error> {
        let mut bytes = Bytes::new(payload);
        let (version, _) = bytes.version_and_flags()?;
        let wide = version > 0;
        {
            self.wide_references = wide;
        }
        for reference in children(bytes.rest())? {
            // Thumbnails, depth, gain maps and descriptions are not what a person sees of a file.
            if &reference.kind == b"dimg" {
                let (item, sources) = read_reference(reference.payload, wide)?;
                self.derived_from.insert(item, sources);
            }
            if [b"auxl", b"prem"].contains(&&reference.kind) {
                self.references.push(reference);
            }
        }
        Ok(())
    }

    /// References of `kind`: from which item, to which.
    pub(crate) fn references(&self, kind: [u8; 4]) -> Result<Vec<(u32, Vec<u32>)>, Error> {
        let of_kind = self.references.iter().filter(|reference| reference.kind == kind);
        of_kind.map(|reference| read_reference(reference.payload, self.wide_references)).collect()
    }
}

fn read_reference(payload: &[u8], wide: bool) -> Result<(u32, Vec<u32>), Error> {
    let mut bytes = Bytes::new(payload);
    let item = bytes.u16_or_u32(wide)?;
    let sources = (0..bytes.u16()?).map(|_| bytes.u16_or_u32(wide));
    Ok((item, sources.collect::<Result<_, _>>()?))
}

fn bounded(count: u32) -> Result<u32, Error> {
    if count as usize > MAX_ITEMS {
        return Err(Error::Corrupt { what: "more than 16,384 items" });
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let size = u32::try_from(8 + payload.len()).expect("small");
        [&size.to_be_bytes()[..], kind, payload].concat()
    }

    /// A file of one item with these associations (one byte each) to `irot`, `what` and `imir`.
    fn file(associations: &[u8], what: &[u8; 4], protected: u8) -> Vec<u8> {
        let entry = boxed(b"infe", &[&[2, 0, 0, 0, 0, 9, 0, protected], &b"hvc1\0"[..]].concat());
        let container =
            [boxed(b"irot", &[3]), boxed(what, &[0; 12]), boxed(b"imir", &[1])].concat();
        let count = u8::try_from(associations.len()).expect("few");
        let list = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 9, count], associations].concat();
        let properties = [boxed(b"ipco", &container), boxed(b"ipma", &list)].concat();
        let parts = [
            vec![0; 4],
            boxed(b"pitm", &[0, 0, 0, 0, 0, 9]),
            boxed(b"iinf", &[&[0, 0, 0, 0, 0, 1], &entry[..]].concat()),
            boxed(b"iprp", &properties),
        ];
        boxed(b"meta", &parts.concat())
    }

    #[test]
    fn properties_come_in_the_order_of_association_and_index_0_is_none() {
        let bytes = file(&[3, 0x80, 0, 0x81], b"free", 0);
        let meta = Meta::read(&bytes).expect("a meta box");
        assert_eq!((meta.primary, meta.kind(9)), (9, Ok(*b"hvc1")));
        let mirror = Property::Mirror { top_to_bottom: false };
        assert_eq!(meta.properties(9), Ok(vec![&mirror, &Property::Rotation(3)]));
        assert_eq!(meta.properties(8), Ok(vec![]));
        assert!(meta.kind(8).is_err() && meta.location(9).is_err());
    }

    #[test]
    fn what_must_be_understood_and_is_not_is_refused() {
        let read = |associations: &[u8], what| {
            let bytes = file(associations, what, 0);
            Meta::read(&bytes)?.properties(9).map(|found| found.len())
        };
        assert_eq!(read(&[2], b"new1"), Ok(1));
        assert!(matches!(read(&[0x82], b"new1"), Err(Error::UnsupportedFeature { .. })));
        assert_eq!(read(&[0x82], b"pixi"), Ok(1));
        assert!(matches!(read(&[4], b"pixi"), Err(Error::Corrupt { .. })));
        let bytes = file(&[], b"free", 1);
        let meta = Meta::read(&bytes).expect("a meta box");
        assert!(matches!(meta.kind(9), Err(Error::UnsupportedFeature { .. })));
    }
}

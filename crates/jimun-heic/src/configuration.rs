//! The HEVC decoder configuration record, `hvcC` (ISO/IEC 14496-15, 8.3.3.1), and the NAL units of
//! an item.

use jimun_core::Error;
use jimun_core::panics::guarded;
use jimun_isobmff::bytes::Bytes;
use rust_h265::{NalUnit, parse_nal};

/// H.265 allows at most 600 slice segments per picture (table A.8, level 6.2); messages come
/// between them.
const MAX_NAL_UNITS: usize = 2_000;

/// Parameter sets, and how to split an item into NAL units.
pub(super) struct Configuration<'a> {
    pub(super) parameter_sets: Vec<NalUnit<'a>>,
    length_bytes: usize,
}

impl<'a> Configuration<'a> {
    pub(super) fn read(record: &'a [u8]) -> Result<Self, Error> {
        let mut bytes = Bytes::new(record);
        // Profile, level and format repeat what the parameter sets say.
        bytes.take(21)?;
        let length_bytes = usize::from(bytes.u8()? & 3) + 1;
        let mut parameter_sets = Vec::new();
        for _ in 0..bytes.u8()? {
            bytes.u8()?;
            for _ in 0..bytes.u16()? {
                let length = usize::from(bytes.u16()?);
                push(&mut parameter_sets, bytes.take(length)?)?;
            }
        }
        Ok(Self { parameter_sets, length_bytes })
    }

    /// Splits a coded item into its NAL units.
    pub(super) fn nal_units<'b>(&self, data: &'b [u8]) -> Result<Vec<NalUnit<'b>>, Error> {
        let mut bytes = Bytes::new(data);
        let mut units = Vec::new();
        while !bytes.rest().is_empty() {
            let length = bytes.uint(self.length_bytes).map_err(|_| Error::Truncated)?;
            let length = usize::try_from(length).map_err(|_| Error::Truncated)?;
            push(&mut units, bytes.take(length).map_err(|_| Error::Truncated)?)?;
        }
        Ok(units)
    }
}

/// Leaves out units with a broken head, as other decoders do.
fn push<'a>(units: &mut Vec<NalUnit<'a>>, bytes: &'a [u8]) -> Result<(), Error> {
    if units.len() == MAX_NAL_UNITS {
        return Err(Error::Corrupt { what: "more than 2,000 NAL units" });
    }
    if let Some(unit) = guarded("NAL unit", || Ok(parse_nal(bytes)))? {
        if unit.nal_unit_type.is_vcl() && has_start_code(bytes) {
            return Err(Error::Corrupt { what: "start code inside a NAL unit" });
        }
        units.push(unit);
    }
    Ok(())
}

/// Coded pictures hold no two zeros before a byte below 3, and do not end in a zero (ITU-T H.265,
/// 7.4.2). A file that was not copied to its end often ends in zeros, and the decoder would make a
/// picture of them.
fn has_start_code(bytes: &[u8]) -> bool {
    bytes.last() == Some(&0) || bytes.windows(3).any(|three| matches!(three, [0, 0, 0..3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(length_bytes: u8, sets: &[&[u8]]) -> Vec<u8> {
        let mut record = vec![0; 21];
        record.extend([0xfc | (length_bytes - 1), u8::try_from(sets.len()).expect("few")]);
        for set in sets {
            record.extend([33, 0, 1, 0, u8::try_from(set.len()).expect("short")]);
            record.extend(*set);
        }
        record
    }

    #[test]
    fn units_are_cut_by_lengths_of_one_to_four_bytes() {
        let slice = [0x26, 1, 0x80, 5];
        for length_bytes in 1..=4 {
            let record = record(length_bytes, &[&[0x42, 1, 9]]);
            let configuration = Configuration::read(&record).expect("a record");
            assert_eq!(configuration.parameter_sets[0].rbsp.as_ref(), [9]);
            let length = &4_u32.to_be_bytes()[4 - usize::from(length_bytes)..];
            let data = [length, &slice, length, &slice].concat();
            let units = configuration.nal_units(&data).expect("units");
            assert_eq!(units.iter().map(|unit| unit.rbsp.len()).collect::<Vec<_>>(), [2, 2]);
            for cut in (1..data.len()).filter(|&cut| cut != data.len() / 2) {
                let result = configuration.nal_units(&data[..cut]).map(|units| units.len());
                assert_eq!(result, Err(Error::Truncated), "{cut}");
            }
        }
    }

    #[test]
    fn coded_pictures_with_zeros_in_them_are_refused() {
        let record = record(1, &[]);
        let configuration = Configuration::read(&record).expect("a record");
        for (slice, good) in [
            (&[0x26, 1, 0x80, 0, 0, 3][..], true),
            (&[0x26, 1, 0x80, 0, 0, 0, 1], false),
            (&[0x26, 1, 0x80, 0, 0, 1], false),
            (&[0x26, 1, 0x80, 0, 0, 2], false),
            (&[0x26, 1, 0x80, 0], false),
            // Messages are not pictures.
            (&[0x4e, 1, 0, 0, 0, 0], true),
        ] {
            let data = [&[u8::try_from(slice.len()).expect("short")], slice].concat();
            assert_eq!(configuration.nal_units(&data).is_ok(), good, "{slice:?}");
        }
    }
}

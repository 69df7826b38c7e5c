//! `cargo xtask sheet`: what the walks of the gallery photographed, each cell on one contact sheet.

use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, ensure};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, ImageReader, Rgb, RgbImage};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// How wide a sheet is, in pixels, and the room between its pictures.
const WIDE: u32 = 1600;
const GAP: u32 = 12;

/// How much smaller pictures become, in hundredths: of desktops, which are drawn small already, and of phones.
const SMALLER: [u32; 2] = [60, 45];

/// Pictures of a row that is not yet full, and how wide they are together.
#[derive(Default)]
struct Row {
    pictures: Vec<RgbImage>,
    wide: u32,
}

/// Writes `www/screenshots/gallery-*.png` for every cell that Chromium has walked.
pub fn sheet(workspace: &Workspace) -> Result<()> {
    let taken = workspace.path("target/screenshots/chromium");
    let cells: Vec<PathBuf> = sorted(&taken)
        .with_context(|| format!("{} is missing: `cargo xtask test` walks the gallery", taken.display()))?
        .into_iter()
        .filter(|path| {
            path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("gallery-"))
        })
        .collect();
    ensure!(!cells.is_empty(), "{} holds no walk of the gallery", taken.display());
    for cell in cells {
        let name = cell.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let to = workspace.path(&format!("www/screenshots/{name}.png"));
        let rows = rows(&cell, if name.ends_with("-360") { SMALLER[1] } else { SMALLER[0] })?;
        write(&paste(&rows, name.contains("-dark-")), &to)?;
        say(&format!("wrote {} ({} KiB)", to.display(), fs::metadata(&to)?.len() / 1024));
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    all.sort();
    Ok(all)
}

/// The pictures of a cell in order of their names.
fn rows(cell: &Path, share: u32) -> Result<Vec<Row>> {
    let mut rows = vec![Row::default()];
    for path in sorted(cell)? {
        let picture = ImageReader::open(&path)?.decode().with_context(|| path.display().to_string())?;
        let (wide, high) = (picture.width() * share / 100, picture.height() * share / 100);
        let small = picture.resize(wide.min(WIDE - 2 * GAP), high, FilterType::Lanczos3).into_rgb8();
        if let Some(last) = rows.last_mut().filter(|row| row.wide + small.width() + 2 * GAP <= WIDE) {
            last.wide += small.width() + GAP;
            last.pictures.push(small);
        } else {
            rows.push(Row { wide: small.width() + GAP, pictures: vec![small] });
        }
    }
    Ok(rows)
}

/// All rows below each other, on a ground that is neither theirs nor the pictures'.
fn paste(rows: &[Row], dark: bool) -> RgbImage {
    let row_high = |row: &Row| row.pictures.iter().map(RgbImage::height).max().unwrap_or_default() + GAP;
    let high = rows.iter().map(row_high).sum::<u32>() + GAP;
    let ground = if dark { Rgb([0x3a, 0x3a, 0x3a]) } else { Rgb([0xd8, 0xd8, 0xd8]) };
    let mut sheet = RgbImage::from_pixel(WIDE, high, ground);
    let mut top = GAP;
    for row in rows {
        let mut left = GAP;
        for picture in &row.pictures {
            overlay(&mut sheet, picture, left.into(), top.into());
            left += picture.width() + GAP;
        }
        top += row_high(row);
    }
    sheet
}

fn write(sheet: &RgbImage, to: &Path) -> Result<()> {
    let file = File::create(to).with_context(|| to.display().to_string())?;
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, PngFilter::Adaptive);
    DynamicImage::ImageRgb8(sheet.clone()).write_with_encoder(encoder)?;
    Ok(())
}

//! How many places stand in a row. Never what a place looks like.

use super::drawing::Area;
use crate::render::measure::count;

/// The height of a place, in sizes of its name, and the width: what a place needs for a name to be read.
pub(super) const TALL: f32 = 10.4;
pub(super) const WIDE: f32 = 10.4;

/// More places than this stand closer together.
const FEW: f32 = 40.0;

/// The areas of so many places, in reading order, the last row in the middle. The gap between them is that of few.
pub(super) fn areas(field: Area, places: usize, gap: f32) -> Vec<Area> {
    if places == 0 {
        return vec![];
    }
    let gap = gap * (FEW / count(places)).sqrt().min(1.0);
    let columns = columns(field, places, gap);
    let rows = places.div_ceil(columns);
    let width = (field.width - gap * count(columns - 1)) / count(columns);
    let height = (field.height - gap * count(rows - 1)) / count(rows);
    // A place that is much wider or taller than it needs looks lost: then the whole block keeps its shape in the middle.
    let width = width.min(height * WIDE / TALL * 1.5);
    let height = height.min(width * TALL / WIDE * 1.3);
    let block = height * count(rows) + gap * count(rows - 1);
    let top = field.y + (field.height - block) / 2.0;
    let area = |place: usize| {
        let (row, column) = (place / columns, place % columns);
        let here = if row + 1 == rows { places - columns * row } else { columns };
        let across = width * count(here) + gap * count(here - 1);
        let left = field.x + (field.width - across) / 2.0;
        Area::new(left + (width + gap) * count(column), top + (height + gap) * count(row), width, height)
    };
    (0..places).map(area).collect()
}

/// The number of columns with which names are largest; of those as good, the one whose last row is fullest.
fn columns(field: Area, places: usize, gap: f32) -> usize {
    let size = |columns: usize| {
        let rows = places.div_ceil(columns);
        let width = (field.width - gap * count(columns - 1)) / count(columns);
        let height = (field.height - gap * count(rows - 1)) / count(rows);
        (width / WIDE).min(height / TALL)
    };
    let best = (1..=places).map(size).fold(0.0, f32::max);
    let empty = |columns: usize| places.div_ceil(columns) * columns - places;
    let good = (1..=places).filter(|columns| size(*columns) >= best * 0.94);
    good.min_by_key(|columns| empty(*columns)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_places_lies_in_the_field_and_no_two_overlap() {
        for field in [Area::new(10.0, 20.0, 2000.0, 2300.0), Area::new(0.0, 0.0, 6000.0, 2500.0)] {
            for places in [1, 2, 3, 7, 35, 36, 37, 199, 200, 600] {
                let areas = areas(field, places, 12.0);
                assert_eq!(areas.len(), places);
                for (number, area) in areas.iter().enumerate() {
                    assert!(
                        area.x >= field.x - 0.1 && area.right() <= field.right() + 0.1,
                        "{places}: {area:?}"
                    );
                    assert!(
                        area.y >= field.y - 0.1 && area.bottom() <= field.bottom() + 0.1,
                        "{places}: {area:?}"
                    );
                    let apart = |other: &Area| {
                        other.x >= area.right()
                            || other.right() <= area.x
                            || other.y >= area.bottom()
                            || other.bottom() <= area.y
                    };
                    assert!(areas.iter().skip(number + 1).all(apart), "{places}");
                }
            }
        }
    }

    #[test]
    fn thirty_six_places_on_a_sheet_stand_six_by_six() {
        let areas = areas(Area::new(0.0, 0.0, 2200.0, 2350.0), 36, 20.0);
        assert!((areas[5].y - areas[0].y).abs() < 0.1 && areas[6].y > areas[0].y + 1.0);
    }
}

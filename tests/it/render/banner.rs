//! The banner: as many marks as have signed, empty places for the others, the same bytes each time, nothing outside.

use std::io::Cursor;

use lopdf::Document as File;
use lopdf::content::Content;
use teken::render::banner::{BannerError, MOST_PLACES, NOTE, Place, Size, pdf, png};

use super::{banners, without_space};

fn text(bytes: &[u8]) -> String {
    without_space(&File::load_mem(bytes).unwrap().extract_text(&[1]).unwrap())
}

#[test]
fn thirty_three_of_thirty_five_leave_thirty_three_marks_and_two_empty_places() {
    let banner = banners::of_arunika(35, &[4, 20]);
    assert!(NOTE.contains("dokumentasi, bukan dokumen yang ditandatangani"));
    for size in Size::ALL {
        let text = text(&pdf(&banner, size).unwrap());
        assert_eq!(text.matches("WIB").count(), 33);
        assert!(text.contains(&without_space(NOTE)) && text.contains("33dari35telahmenandatangani"));
        for Place { name, office, mark } in &banner.places {
            assert!(text.contains(&without_space(name)) && text.contains(&without_space(office)), "{name}");
            // The line of the mark is the bare name: of who is absent only the name with its titles is there.
            let bare = mark.as_ref().map(|mark| without_space(&mark.text));
            assert!(bare.is_none_or(|bare| text.matches(&bare).count() >= 2), "{name}");
        }
    }
}

#[test]
fn the_same_banner_gives_the_same_bytes() {
    let banner = banners::of_arunika(36, &[3]);
    for size in Size::ALL {
        assert_eq!(pdf(&banner, size).unwrap(), pdf(&banner, size).unwrap());
    }
    assert_eq!(png(&banner, Size::A0).unwrap(), png(&banner, Size::A0).unwrap());
}

#[test]
fn the_page_is_as_large_as_the_printer_wants_it_and_says_what_it_is() {
    for (size, sides) in [(Size::A0, [2383.94, 3370.39]), (Size::ThreeByOne, [8503.94, 2834.65])] {
        let file = File::load_mem(&pdf(&banners::of_arunika(36, &[]), size).unwrap()).unwrap();
        let page = file.get_dictionary(file.page_iter().next().unwrap()).unwrap();
        let media = page.get(b"MediaBox").and_then(lopdf::Object::as_array).unwrap();
        for (found, wanted) in media[2..].iter().zip(sides) {
            assert!((found.as_float().unwrap() - wanted).abs() < 0.02);
        }
        assert_eq!(file.catalog().unwrap().get(b"Lang").and_then(lopdf::Object::as_str).unwrap(), b"id-ID");
        let info = file.trailer.get(b"Info").and_then(lopdf::Object::as_reference).unwrap();
        let title = file.get_dictionary(info).unwrap().get(b"Title").unwrap().as_str().unwrap();
        assert_eq!(title, b"Pakta Integritas dan Perjanjian Kinerja Tahun 2027");
        assert_eq!(file.get_page_fonts(file.page_iter().next().unwrap()).unwrap().len(), 4);
    }
}

#[test]
fn the_picture_has_the_dots_that_it_promises_and_shows_who_has_not_signed() {
    let banner = banners::of_arunika(36, &[0]);
    let bytes = png(&banner, Size::A0).unwrap();
    let mut reader = png::Decoder::new(Cursor::new(&bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (3311, 4681));
    assert_eq!(info.pixel_dims.unwrap().xppu, 3937, "100 dots per inch");
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    // The marks of the first row of places, six of them: dark letters in all but the first.
    let dark = |place: usize| {
        let columns = 140 + place * 508..140 + place * 508 + 460;
        let rows = 1320..1430;
        let is_dark = |row: usize, column: usize| pixels[(row * 3311 + column) * 3] < 0x60;
        rows.map(|row| columns.clone().filter(|column| is_dark(row, *column)).count()).sum::<usize>()
    };
    assert_eq!(dark(0), 0);
    for place in 1..6 {
        assert!(dark(place) > 500, "place {place}: {}", dark(place));
    }
}

#[test]
fn two_hundred_names_fit_and_a_name_without_end_stays_in_its_place() {
    let mut banner = banners::of_two_hundred();
    banner.places[5].name = "Prof. Dr. Ir. H. Abdurrahman Contohnegara Wirakusumah ".repeat(12);
    banner.places[6].name = "A".repeat(400);
    banner.places[7].office = "Kepala Bidang ".repeat(60);
    for size in Size::ALL {
        let bytes = pdf(&banner, size).unwrap();
        let text = text(&bytes);
        assert!(banner.places.iter().all(|place| text.contains(&without_space(&place.name))));
        let file = File::load_mem(&bytes).unwrap();
        let page = file.page_iter().next().unwrap();
        let (width, height) = size.millimetres();
        for operation in Content::decode(&file.get_page_content(page)).unwrap().operations {
            if operation.operator == "Tm" {
                let [x, y] = [4, 5].map(|at| operation.operands[at].as_float().unwrap());
                assert!((0.0..width * 72.0 / 25.4).contains(&x) && (0.0..height * 72.0 / 25.4).contains(&y));
            }
        }
    }
}

#[test]
fn a_mark_whose_letters_the_face_of_marks_lacks_is_drawn_in_another_face() {
    let mut banner = banners::of_arunika(2, &[]);
    banner.places[0].name = "Юрий Ọlá".to_owned();
    banner.places[0].mark.as_mut().unwrap().text = "Юрий Ọlá".to_owned();
    banner.heading = "Пакта 2027".to_owned();
    for size in Size::ALL {
        let text = text(&pdf(&banner, size).unwrap());
        assert!(text.matches("ЮрийỌlá").count() == 2 && text.contains("Пакта2027"), "{text}");
        assert!(!png(&banner, size).unwrap().is_empty());
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_by_its_name() {
    let mut banner = banners::of_arunika(3, &[]);
    banner.places[1].name.push('漢');
    let error = pdf(&banner, Size::A0).unwrap_err();
    assert!(error.to_string().contains("U+6F22") && error.to_string().contains(&banner.places[1].name));
    let mut banner = banners::of_arunika(1, &[]);
    banner.places = vec![banner.places[0].clone(); MOST_PLACES + 1];
    assert!(matches!(png(&banner, Size::A0), Err(BannerError::TooMany(601))));
    let mut banner = banners::of_arunika(3, &[]);
    banner.emblem = b"GIF89a".to_vec();
    assert!(matches!(pdf(&banner, Size::A0), Err(BannerError::Render(_))));
    banner.emblem = banners::of_arunika(0, &[]).emblem;
    banner.places.clear();
    assert!(text(&pdf(&banner, Size::ThreeByOne).unwrap()).contains("0dari0"), "before anybody has come");
}

live-on = Halaman ini mengikuti perubahan.
live-changed = Diperbarui: { $count } baris berubah.
live-moved = Keadaan dokumen ini telah berubah. Muat ulang halaman sebelum bertindak.
live-off = Pembaruan langsung terhenti. Muat ulang halaman untuk melihat keadaan terbaru.
printed-at = dicetak { $when }

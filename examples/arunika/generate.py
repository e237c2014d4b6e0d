#!/usr/bin/env python3
"""Builds the invented sample regency "Kabupaten Arunika": eight CSV files and one workbook with the same rows.

Nothing here is random and nothing reads the clock: the same script gives the same CSV bytes. All people, NIP,
decrees and budgets are invented and look it:
  - surnames start with Contoh-, Uji-, Reka-, Fikti-, Simula- or Peraga-;
  - a NIP has the right shape (birth date, appointment month, sex, sequence) with a sequence from 900 up;
  - mail and web addresses end in arunikakab.example, a reserved domain.

Needs openpyxl (PyPI) for the workbook; `generate.py --csv` leaves the workbook alone.
"""
import csv, datetime as dt, os, sys
OUT = os.path.dirname(os.path.abspath(__file__))
YEAR = 2027

# ---------------------------------------------------------------- OPD
# code, singkatan, nama, jenis, tipe, kepala title, eselon kepala, pagu TA 2027 (Rp) (None = taken from PK programs)
OPD = [
 ('SETDA','Setda','Sekretariat Daerah','sekretariat','A','Sekretaris Daerah','II.a',68_412_500_000),
 ('SETWAN','Setwan','Sekretariat Dewan Perwakilan Rakyat Daerah','sekretariat','B','Sekretaris Dewan Perwakilan Rakyat Daerah','II.b',41_730_200_000),
 ('INSPEKTORAT','Inspektorat','Inspektorat Daerah','inspektorat','A','Inspektur Daerah','II.b',17_905_400_000),
 ('DISDIKBUD','Disdikbud','Dinas Pendidikan dan Kebudayaan','dinas','A','Kepala Dinas Pendidikan dan Kebudayaan','II.b',None),
 ('DINKES','Dinkes','Dinas Kesehatan','dinas','A','Kepala Dinas Kesehatan','II.b',None),
 ('DPUPR','DPUPR','Dinas Pekerjaan Umum dan Penataan Ruang','dinas','A','Kepala Dinas Pekerjaan Umum dan Penataan Ruang','II.b',None),
 ('DPRKP','DPRKP','Dinas Perumahan Rakyat dan Kawasan Permukiman','dinas','B','Kepala Dinas Perumahan Rakyat dan Kawasan Permukiman','II.b',34_118_700_000),
 ('SATPOLPPDAMKAR','Satpol PP dan Damkar','Satuan Polisi Pamong Praja dan Pemadam Kebakaran','satuan','A','Kepala Satuan Polisi Pamong Praja dan Pemadam Kebakaran','II.b',21_664_300_000),
 ('DINSOSP3A','Dinsos P3A','Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak','dinas','B','Kepala Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak','II.b',19_320_600_000),
 ('DISNAKERKUKM','Disnakerkop UKM','Dinas Tenaga Kerja, Koperasi, Usaha Kecil dan Menengah','dinas','B','Kepala Dinas Tenaga Kerja, Koperasi, Usaha Kecil dan Menengah','II.b',14_876_900_000),
 ('DKPP','DKPP','Dinas Ketahanan Pangan dan Pertanian','dinas','A','Kepala Dinas Ketahanan Pangan dan Pertanian','II.b',38_245_100_000),
 ('DLH','DLH','Dinas Lingkungan Hidup','dinas','B','Kepala Dinas Lingkungan Hidup','II.b',27_590_800_000),
 ('DISDUKCAPIL','Disdukcapil','Dinas Kependudukan dan Pencatatan Sipil','dinas','B','Kepala Dinas Kependudukan dan Pencatatan Sipil','II.b',13_402_500_000),
 ('DPMD','DPMD','Dinas Pemberdayaan Masyarakat dan Desa','dinas','B','Kepala Dinas Pemberdayaan Masyarakat dan Desa','II.b',16_088_400_000),
 ('DPPKB','DPPKB','Dinas Pengendalian Penduduk dan Keluarga Berencana','dinas','B','Kepala Dinas Pengendalian Penduduk dan Keluarga Berencana','II.b',15_233_700_000),
 ('DISHUB','Dishub','Dinas Perhubungan','dinas','B','Kepala Dinas Perhubungan','II.b',18_945_000_000),
 ('DISKOMINFOSP','Diskominfo SP','Dinas Komunikasi, Informatika, Statistik dan Persandian','dinas','B','Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian','II.b',17_562_300_000),
 ('DPMPTSP','DPMPTSP','Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu','dinas','B','Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu','II.b',10_874_600_000),
 ('DISPORAPAR','Disporapar','Dinas Kepemudaan, Olahraga dan Pariwisata','dinas','B','Kepala Dinas Kepemudaan, Olahraga dan Pariwisata','II.b',16_719_800_000),
 ('DISPERPUSIP','Disperpusip','Dinas Perpustakaan dan Kearsipan','dinas','C','Kepala Dinas Perpustakaan dan Kearsipan','II.b',8_336_200_000),
 ('DISKAN','Diskan','Dinas Perikanan','dinas','C','Kepala Dinas Perikanan','II.b',9_417_500_000),
 ('DISPERINDAG','Disperindag','Dinas Perindustrian dan Perdagangan','dinas','B','Kepala Dinas Perindustrian dan Perdagangan','II.b',20_681_900_000),
 ('BAPPERIDA','Bapperida','Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah','badan','A','Kepala Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah','II.b',15_940_700_000),
 ('BPKAD','BPKAD','Badan Pengelolaan Keuangan dan Aset Daerah','badan','A','Kepala Badan Pengelolaan Keuangan dan Aset Daerah','II.b',43_128_000_000),
 ('BAPENDA','Bapenda','Badan Pendapatan Daerah','badan','B','Kepala Badan Pendapatan Daerah','II.b',22_304_900_000),
 ('BKPSDM','BKPSDM','Badan Kepegawaian dan Pengembangan Sumber Daya Manusia','badan','A','Kepala Badan Kepegawaian dan Pengembangan Sumber Daya Manusia','II.b',14_652_300_000),
 ('BPBD','BPBD','Badan Penanggulangan Bencana Daerah','badan','B','Kepala Pelaksana Badan Penanggulangan Bencana Daerah','II.b',11_287_600_000),
 ('KESBANGPOL','Bakesbangpol','Badan Kesatuan Bangsa dan Politik','badan','B','Kepala Badan Kesatuan Bangsa dan Politik','II.b',9_805_100_000),
 ('RSUD','RSUD Arunika','Rumah Sakit Umum Daerah Arunika','uobk','C','Direktur Rumah Sakit Umum Daerah Arunika','III.a',96_740_000_000),
 ('KEC-PURWALOKA','Kec. Purwaloka','Kecamatan Purwaloka','kecamatan','A','Camat Purwaloka','III.a',None),
 ('KEC-SINDANGRONA','Kec. Sindangrona','Kecamatan Sindangrona','kecamatan','A','Camat Sindangrona','III.a',3_905_400_000),
 ('KEC-TIRTAGANDA','Kec. Tirtaganda','Kecamatan Tirtaganda','kecamatan','A','Camat Tirtaganda','III.a',3_764_800_000),
 ('KEC-WANALELA','Kec. Wanalela','Kecamatan Wanalela','kecamatan','A','Camat Wanalela','III.a',3_688_200_000),
 ('KEC-GIRISUBURJAYA','Kec. Girisuburjaya','Kecamatan Girisuburjaya','kecamatan','A','Camat Girisuburjaya','III.a',3_812_600_000),
 ('KEC-MUARALENTERA','Kec. Muaralentera','Kecamatan Muaralentera','kecamatan','A','Camat Muaralentera','III.a',3_547_900_000),
]

# ---------------------------------------------------------------- positions
POS = []   # position_id, opd, jabatan, jenjang, eselon, parent, pk_level, pk_with
def pos(pid, opd, jabatan, jenjang, eselon, parent, pk_level, pk_with):
    POS.append(dict(position_id=pid, opd_code=opd, jabatan=jabatan, eselon=eselon,
                    parent_position_id=parent, pk_level=pk_level, pk_with_position_id=pk_with)); return pid
pos('BUPATI','','Bupati Arunika','KEPALA_DAERAH','','','BUPATI','')
pos('WABUP','','Wakil Bupati Arunika','KEPALA_DAERAH','','BUPATI','','')
for code,sing,nama,jenis,tipe,kep,es,_ in OPD:
    lvl = 'CAMAT' if jenis=='kecamatan' else 'JPT'
    jen = 'ADMINISTRATOR' if es=='III.a' else 'JPT_PRATAMA'
    parent = 'BUPATI' if code=='SETDA' else ('KEP-DINKES' if code=='RSUD' else 'KEP-SETDA')
    pos('KEP-'+code, code, kep, jen, es, parent, lvl, 'BUPATI')
# Setda
for k,t in (('ASS1','Asisten Pemerintahan dan Kesejahteraan Rakyat'),('ASS2','Asisten Perekonomian dan Pembangunan'),('ASS3','Asisten Administrasi Umum')):
    pos('SETDA-'+k,'SETDA',t,'JPT_PRATAMA','II.b','KEP-SETDA','JPT','KEP-SETDA')
for k,t in (('SA1','Staf Ahli Bupati Bidang Pemerintahan, Hukum dan Politik'),('SA2','Staf Ahli Bupati Bidang Ekonomi, Keuangan dan Pembangunan'),('SA3','Staf Ahli Bupati Bidang Kemasyarakatan dan Sumber Daya Manusia')):
    pos('SETDA-'+k,'SETDA',t,'JPT_PRATAMA','II.b','BUPATI','JPT','BUPATI')
for k,t,a in (('TAPEM','Kepala Bagian Tata Pemerintahan','ASS1'),('HUKUM','Kepala Bagian Hukum','ASS1'),('KESRA','Kepala Bagian Kesejahteraan Rakyat','ASS1'),
              ('EKBANG','Kepala Bagian Perekonomian dan Administrasi Pembangunan','ASS2'),('PBJ','Kepala Bagian Pengadaan Barang/Jasa','ASS2'),
              ('ORGANISASI','Kepala Bagian Organisasi','ASS3'),('PROKOPIM','Kepala Bagian Protokol dan Komunikasi Pimpinan','ASS3'),('UMUM','Kepala Bagian Umum','ASS3')):
    pos('SETDA-'+k,'SETDA',t,'ADMINISTRATOR','III.a','SETDA-'+a,'ADMINISTRATOR','SETDA-'+a)
pos('SETDA-ORG-KINERJA','SETDA','Analis Kebijakan Ahli Muda (Ketua Tim Kinerja dan Reformasi Birokrasi)','FUNGSIONAL','','SETDA-ORGANISASI','JF','SETDA-ORGANISASI')
# Dinkes full tree
def dinas(code, bidang, sek_subs):
    h='KEP-'+code
    s=pos(f'{code}-SEK',code,'Sekretaris '+[o[2] for o in OPD if o[0]==code][0],'ADMINISTRATOR','III.a',h,'ADMINISTRATOR',h)
    for k,t,jen,es in sek_subs: pos(f'{code}-{k}',code,t,jen,es,s,'PENGAWAS' if jen=='PENGAWAS' else 'JF',s)
    for k,t,subs in bidang:
        b=pos(f'{code}-{k}',code,t,'ADMINISTRATOR','III.b',h,'ADMINISTRATOR',h)
        for kk,tt,jen,es in subs: pos(f'{code}-{kk}',code,tt,jen,es,b,'PENGAWAS' if jen=='PENGAWAS' else 'JF',b)
dinas('DINKES',[
 ('KESMAS','Kepala Bidang Kesehatan Masyarakat',[('KESGA','Administrator Kesehatan Ahli Muda (Ketua Tim Kesehatan Keluarga dan Gizi)','FUNGSIONAL','')]),
 ('P2P','Kepala Bidang Pencegahan dan Pengendalian Penyakit',[('P2PM','Epidemiolog Kesehatan Ahli Muda (Ketua Tim Penyakit Menular)','FUNGSIONAL','')]),
 ('YANKES','Kepala Bidang Pelayanan Kesehatan',[]),
 ('SDK','Kepala Bidang Sumber Daya Kesehatan',[])],
 [('UMPEG','Kepala Subbagian Umum dan Kepegawaian','PENGAWAS','IV.a'),('RENKEU','Perencana Ahli Muda (Ketua Tim Program dan Keuangan)','FUNGSIONAL','')])
dinas('DISDIKBUD',[
 ('PAUD','Kepala Bidang Pembinaan PAUD dan Pendidikan Nonformal',[]),
 ('DIKDAS','Kepala Bidang Pembinaan Pendidikan Dasar',[]),
 ('GTK','Kepala Bidang Pembinaan Ketenagaan',[]),
 ('BUDAYA','Kepala Bidang Kebudayaan',[])],
 [('UMPEG','Kepala Subbagian Umum dan Kepegawaian','PENGAWAS','IV.a')])
dinas('DPUPR',[
 ('BM','Kepala Bidang Bina Marga',[('BM-PML','Penata Kelola Jalan dan Jembatan Ahli Muda (Ketua Tim Pemeliharaan Jalan)','FUNGSIONAL','')]),
 ('SDA','Kepala Bidang Sumber Daya Air',[]),
 ('CK','Kepala Bidang Cipta Karya',[]),
 ('TR','Kepala Bidang Penataan Ruang',[])],
 [('UMPEG','Kepala Subbagian Umum dan Kepegawaian','PENGAWAS','IV.a')])
# Kecamatan sample
h='KEP-KEC-PURWALOKA'
pos('KECPL-SEKCAM','KEC-PURWALOKA','Sekretaris Kecamatan Purwaloka','ADMINISTRATOR','III.b',h,'ADMINISTRATOR',h)
pos('KECPL-UMPEG','KEC-PURWALOKA','Kepala Subbagian Umum dan Kepegawaian','PENGAWAS','IV.a','KECPL-SEKCAM','PENGAWAS','KECPL-SEKCAM')
for k,t in (('KASIPEM','Kepala Seksi Pemerintahan'),('KASIPMD','Kepala Seksi Pemberdayaan Masyarakat dan Desa'),('KASITRANTIB','Kepala Seksi Ketenteraman dan Ketertiban Umum')):
    pos('KECPL-'+k,'KEC-PURWALOKA',t,'PENGAWAS','IV.a',h,'PENGAWAS',h)
pos('KECPL-LURAH1','KEC-PURWALOKA','Lurah Purwaloka Kota','PENGAWAS','IV.a',h,'PENGAWAS',h)

# ---------------------------------------------------------------- persons
GIV_M=['Raka','Damar','Panji','Satria','Bagas','Galih','Wira','Yudha','Arya','Bima','Cakra','Danu','Elang','Fajar','Gilang','Haris','Indra','Jaka','Krisna','Lukman','Mahesa','Nanda','Oka','Prabu','Rangga','Surya','Teguh','Umar','Wisnu','Yoga','Aditya','Bayu','Candra','Dimas','Eka','Firman','Guntur','Hendra','Ilham','Jati']
GIV_F=['Kirana','Lestari','Wulan','Sekar','Ayu','Dewi','Intan','Melati','Ratna','Sari','Tiara','Utami','Vina','Widya','Yuni','Anggun','Citra','Endah','Fitria','Gita','Hesti','Indah','Juwita','Kartika','Laras']
SUR_M=['Contohadi','Ujianto','Rekasena','Fiktiawan','Simulanto','Peragawan','Contohwijaya','Ujisaputra','Rekanegara','Fiktiprana']
SUR_F=['Contohwati','Ujiwati','Rekayani','Fiktiyani','Simulasari','Peragayanti','Contohsari','Ujirahayu','Rekaningrum','Fiktihapsari']
GEL={ # by theme
 'adm':[('Drs.','M.Si.'),('','S.Sos., M.Si.'),('','S.STP., M.Si.'),('','S.H., M.H.'),('','S.E., M.M.'),('Dra.','M.M.'),('','S.IP., M.AP.')],
 'kes':[('dr.','M.Kes.'),('','S.KM., M.Kes.'),('drg.','M.M.'),('','S.Kep., Ners., M.Kes.')],
 'pu':[('Ir.','M.T.'),('','S.T., M.T.'),('','S.T., M.Eng.')],
 'dik':[('Drs.','M.Pd.'),('','S.Pd., M.Pd.'),('','S.S., M.Hum.')],
 'it':[('','S.Kom., M.Kom.'),('','S.T., M.TI.')],
 'keu':[('','S.E., M.Ak.'),('','S.E., Ak., M.M.')]}
PANGKAT={'II.a':('Pembina Utama Madya','IV/d'),'II.b':('Pembina Utama Muda','IV/c'),'III.a':('Pembina','IV/a'),'III.b':('Penata Tingkat I','III/d'),'IV.a':('Penata','III/c'),'':('Penata Tingkat I','III/d')}
theme={'DINKES':'kes','RSUD':'kes','DPUPR':'pu','DPRKP':'pu','DISDIKBUD':'dik','DISKOMINFOSP':'it','BPKAD':'keu','BAPENDA':'keu'}
PERS=[]; ASG=[]; seq=900; im=iff=0; used=set()
def mkperson(i, eselon, opd):
    global seq,im,iff
    male = (i%3!=1)
    while True:
        if male: g=GIV_M[im%len(GIV_M)]; s=SUR_M[(im//len(GIV_M)*3+im*7)%len(SUR_M)]; im+=1
        else: g=GIV_F[iff%len(GIV_F)]; s=SUR_F[(iff//len(GIV_F)*3+iff*7)%len(SUR_F)]; iff+=1
        n=f'{g} {s}'
        if n not in used: used.add(n); break
    base={'II.a':1969,'II.b':1970,'III.a':1975,'III.b':1979,'IV.a':1983,'':1985}[eselon]
    by=base+(i*5)%6; bm=1+(i*7)%12; bd=1+(i*11)%28
    ty=by+23+(i%4); tm=[3,4,12,1][i%4]
    seq+=1
    sx='1' if male else '2'
    nip=f'{by:04d}{bm:02d}{bd:02d}{ty:04d}{tm:02d}{sx}{900+(seq%100):03d}'
    tl=GEL[theme.get(opd,'adm')]; pre,suf=tl[i%len(tl)]
    if not male and pre=='Drs.': pre='Dra.'
    if male and pre=='Dra.': pre='Drs.'
    pk,gol=PANGKAT[eselon]
    if eselon=='II.b' and i%3==0: pk,gol=('Pembina Tingkat I','IV/b')
    if eselon=='III.a' and i%2==0: pk,gol=('Pembina Tingkat I','IV/b')
    full=(pre+' ' if pre else '')+n+(', '+suf if suf else '')
    pid=f'P{i:03d}'
    PERS.append(dict(person_id=pid,nama_lengkap=full,nama_tanpa_gelar=n,nip=nip,pangkat=pk,golongan=gol,email=(g+'.'+s).lower()+'@arunikakab.example'))
    return pid
# elected officials: no NIP/pangkat
PERS.append(dict(person_id='P001',nama_lengkap='H. Mahardika Contohnegara, S.E., M.M.',nama_tanpa_gelar='Mahardika Contohnegara',nip='',pangkat='',golongan='',email='bupati@arunikakab.example'))
PERS.append(dict(person_id='P002',nama_lengkap='Hj. Laksmi Ujipertiwi, S.Sos.',nama_tanpa_gelar='Laksmi Ujipertiwi',nip='',pangkat='',golongan='',email='wakil.bupati@arunikakab.example'))
def asg(p,person,jenis='DEFINITIF',tmt='2025-09-01',sel='',sk=''):
    ASG.append(dict(position_id=p,person_id=person,jenis_penugasan=jenis,tmt=tmt,selesai=sel,dasar_sk=sk))
asg('BUPATI','P001',tmt='2025-02-20',sk='Keputusan Menteri (contoh)'); asg('WABUP','P002',tmt='2025-02-20',sk='Keputusan Menteri (contoh)')
VACANT={'KEP-DISPERINDAG':('PLT','KEP-DISNAKERKUKM'),   # Plt. from another agency
        'DPUPR-SDA':('PLT','DPUPR-BM')}                  # Plt. inside the agency
i=3
holder={'BUPATI':'P001','WABUP':'P002'}
for p in POS:
    if p['position_id'] in holder or p['position_id'] in VACANT: continue
    pid=mkperson(i,p['eselon'],p['opd_code']); holder[p['position_id']]=pid
    tm_=['2024-01-02','2025-06-16','2025-09-01','2026-03-02'][i%4]
    asg(p['position_id'],pid,tmt=tm_,sk=f'800.1.3.3/{100+i}/BKPSDM/{tm_[:4]}'); i+=1
for vp,(jn,src) in VACANT.items():
    asg(vp,holder[src],'PLT','2026-11-02','2027-05-01',f'800.1.3.1/{900+len(ASG)}/BKPSDM/2026')
# Plh. during the ceremony week: the Inspektur is on leave (cuti), Asisten I acts as Plh.; the definitive holder stays active
asg('KEP-INSPEKTORAT',holder['SETDA-ASS1'],'PLH','2027-01-04','2027-01-15','800.1.11.1/951/BKPSDM/2026')

# ---------------------------------------------------------------- PK documents
PKD=[]; ROW=[]; PRG=[]
def pk(pid,level,p1,p2,parent,judul,jenis='MURNI',alasan=''):
    PKD.append(dict(pk_id=pid,tahun=YEAR,jenis=jenis,level=level,pihak_pertama_position=p1,pihak_kedua_position=p2,parent_pk_id=parent,judul_lampiran=judul,alasan_perubahan=alasan))
def row(pkid,no,sas,ind,sat,target,tw,pol,parent=''):
    rid=f'{pkid}-R{len([r for r in ROW if r["pk_id"]==pkid])+1:02d}'
    ROW.append(dict(row_id=rid,pk_id=pkid,no_sasaran=no,sasaran=sas,indikator=ind,satuan=sat,target=target,target_tw1=tw[0],target_tw2=tw[1],target_tw3=tw[2],target_tw4=tw[3],polaritas=pol,parent_row_id=parent)); return rid
def prg(pkid,jenis,kode,nama,rp,ket='APBD',parent=''):
    PRG.append(dict(pk_id=pkid,jenis_baris=jenis,kode=kode,nama=nama,anggaran=rp,keterangan=ket,parent_kode=parent))
UP,DN='maximize','minimize'
PEN='PROGRAM PENUNJANG URUSAN PEMERINTAHAN DAERAH KABUPATEN/KOTA'

pk('PK27-DINKES','JPT','KEP-DINKES','BUPATI','PK27-BUPATI','DINAS KESEHATAN')
k='PK27-DINKES'
a1=row(k,1,'Meningkatnya derajat kesehatan ibu, anak dan gizi masyarakat','Angka Kematian Ibu (AKI)','per 100.000 kelahiran hidup','95',('','','','95'),DN)
a2=row(k,1,'Meningkatnya derajat kesehatan ibu, anak dan gizi masyarakat','Angka Kematian Bayi (AKB)','per 1.000 kelahiran hidup','9,50',('','','','9,50'),DN)
a3=row(k,1,'Meningkatnya derajat kesehatan ibu, anak dan gizi masyarakat','Prevalensi stunting pada balita','persen','14,00',('15,50','15,00','14,50','14,00'),DN)
a4=row(k,2,'Meningkatnya pengendalian penyakit menular dan tidak menular','Cakupan penemuan dan pengobatan kasus tuberkulosis','persen','90,00',('22,50','45,00','67,50','90,00'),UP)
a5=row(k,2,'Meningkatnya pengendalian penyakit menular dan tidak menular','Persentase penderita hipertensi mendapat pelayanan kesehatan sesuai standar','persen','100',('25','50','75','100'),UP)
a6=row(k,3,'Meningkatnya akses dan mutu pelayanan kesehatan','Persentase puskesmas terakreditasi paripurna','persen','60,00',('45,00','50,00','55,00','60,00'),UP)
a7=row(k,3,'Meningkatnya akses dan mutu pelayanan kesehatan','Cakupan kepesertaan Jaminan Kesehatan Nasional','persen','98,60',('98,00','98,20','98,40','98,60'),UP)
a8=row(k,3,'Meningkatnya akses dan mutu pelayanan kesehatan','Indeks Kepuasan Masyarakat bidang kesehatan','nilai','88,50',('','88,00','','88,50'),UP)
a9=row(k,4,'Meningkatnya akuntabilitas kinerja perangkat daerah','Nilai SAKIP perangkat daerah','nilai','82,50',('','','','82,50'),UP)
prg(k,'PROGRAM','1.02.01',PEN,98_450_000_000)
prg(k,'PROGRAM','1.02.02','PROGRAM PEMENUHAN UPAYA KESEHATAN PERORANGAN DAN UPAYA KESEHATAN MASYARAKAT',147_320_500_000,'APBD, DAK')
prg(k,'PROGRAM','1.02.03','PROGRAM PENINGKATAN KAPASITAS SUMBER DAYA MANUSIA KESEHATAN',9_875_250_000)
prg(k,'PROGRAM','1.02.04','PROGRAM SEDIAAN FARMASI, ALAT KESEHATAN DAN MAKANAN MINUMAN',1_640_300_000)
prg(k,'PROGRAM','1.02.05','PROGRAM PEMBERDAYAAN MASYARAKAT BIDANG KESEHATAN',2_214_750_000)

pk('PK27-DISDIKBUD','JPT','KEP-DISDIKBUD','BUPATI','PK27-BUPATI','DINAS PENDIDIKAN DAN KEBUDAYAAN')
k='PK27-DISDIKBUD'
b1=row(k,1,'Meningkatnya akses dan pemerataan layanan pendidikan','Harapan Lama Sekolah (HLS)','tahun','13,12',('','','','13,12'),UP)
b2=row(k,1,'Meningkatnya akses dan pemerataan layanan pendidikan','Rata-rata Lama Sekolah (RLS)','tahun','8,45',('','','','8,45'),UP)
row(k,1,'Meningkatnya akses dan pemerataan layanan pendidikan','Angka Partisipasi Sekolah (APS) usia 7-12 tahun','persen','99,85',('','','99,85','99,85'),UP)
row(k,1,'Meningkatnya akses dan pemerataan layanan pendidikan','Angka Partisipasi Sekolah (APS) usia 13-15 tahun','persen','97,50',('','','97,50','97,50'),UP)
row(k,1,'Meningkatnya akses dan pemerataan layanan pendidikan','Angka Partisipasi Sekolah (APS) usia 5-6 tahun','persen','88,00',('','','88,00','88,00'),UP)
row(k,2,'Meningkatnya mutu pendidikan','Persentase satuan pendidikan dasar dengan capaian kemampuan literasi minimum','persen','72,50',('','','','72,50'),UP)
row(k,2,'Meningkatnya mutu pendidikan','Persentase satuan pendidikan dasar dengan capaian kemampuan numerasi minimum','persen','65,00',('','','','65,00'),UP)
row(k,3,'Meningkatnya pelestarian budaya daerah','Persentase cagar budaya dan warisan budaya takbenda yang dilestarikan','persen','45,00',('10,00','20,00','32,50','45,00'),UP)
row(k,4,'Meningkatnya akuntabilitas kinerja perangkat daerah','Nilai SAKIP perangkat daerah','nilai','81,00',('','','','81,00'),UP)
prg(k,'PROGRAM','1.01.01',PEN,412_780_600_000)
prg(k,'PROGRAM','1.01.02','PROGRAM PENGELOLAAN PENDIDIKAN',126_415_300_000,'APBD, DAK, BOSP')
prg(k,'PROGRAM','1.01.03','PROGRAM PENGEMBANGAN KURIKULUM',845_000_000)
prg(k,'PROGRAM','1.01.04','PROGRAM PENDIDIK DAN TENAGA KEPENDIDIKAN',3_265_400_000)
prg(k,'PROGRAM','2.22.02','PROGRAM PENGEMBANGAN KEBUDAYAAN',2_118_700_000)

pk('PK27-DPUPR','JPT','KEP-DPUPR','BUPATI','PK27-BUPATI','DINAS PEKERJAAN UMUM DAN PENATAAN RUANG')
k='PK27-DPUPR'
c1=row(k,1,'Meningkatnya kualitas infrastruktur jalan dan jembatan','Persentase panjang jalan kabupaten dalam kondisi mantap','persen','78,50',('75,00','75,50','77,00','78,50'),UP)
row(k,1,'Meningkatnya kualitas infrastruktur jalan dan jembatan','Persentase jembatan dalam kondisi baik','persen','82,00',('80,00','80,50','81,00','82,00'),UP)
c3=row(k,2,'Meningkatnya kualitas layanan irigasi','Persentase luas daerah irigasi kewenangan kabupaten yang dilayani jaringan irigasi kondisi baik','persen','71,25',('70,00','70,25','70,75','71,25'),UP)
row(k,3,'Meningkatnya akses air minum dan sanitasi layak','Persentase rumah tangga dengan akses air minum layak','persen','92,00',('','','','92,00'),UP)
row(k,3,'Meningkatnya akses air minum dan sanitasi layak','Persentase rumah tangga dengan akses sanitasi layak','persen','90,50',('','','','90,50'),UP)
row(k,4,'Meningkatnya kesesuaian pemanfaatan ruang','Persentase kesesuaian pemanfaatan ruang dengan rencana tata ruang wilayah','persen','86,00',('','85,00','','86,00'),UP)
row(k,5,'Meningkatnya akuntabilitas kinerja perangkat daerah','Nilai SAKIP perangkat daerah','nilai','80,25',('','','','80,25'),UP)
prg(k,'PROGRAM','1.03.01',PEN,24_610_800_000)
prg(k,'PROGRAM','1.03.02','PROGRAM PENGELOLAAN SUMBER DAYA AIR (SDA)',18_945_200_000)
prg(k,'PROGRAM','1.03.03','PROGRAM PENGELOLAAN DAN PENGEMBANGAN SISTEM PENYEDIAAN AIR MINUM',11_230_000_000,'APBD, DAK')
prg(k,'PROGRAM','1.03.05','PROGRAM PENGELOLAAN DAN PENGEMBANGAN SISTEM AIR LIMBAH',6_875_500_000,'APBD, DAK')
prg(k,'PROGRAM','1.03.06','PROGRAM PENGELOLAAN DAN PENGEMBANGAN SISTEM DRAINASE',4_312_000_000)
prg(k,'PROGRAM','1.03.08','PROGRAM PENATAAN BANGUNAN GEDUNG',9_120_400_000)
prg(k,'PROGRAM','1.03.10','PROGRAM PENYELENGGARAAN JALAN',112_680_000_000,'APBD, DAK')
prg(k,'PROGRAM','1.03.11','PROGRAM PENGEMBANGAN JASA KONSTRUKSI',612_500_000)
prg(k,'PROGRAM','1.03.12','PROGRAM PENYELENGGARAAN PENATAAN RUANG',1_485_600_000)

pk('PK27-KECPL','CAMAT','KEP-KEC-PURWALOKA','BUPATI','PK27-BUPATI','KECAMATAN PURWALOKA')
k='PK27-KECPL'
row(k,1,'Meningkatnya kualitas pelayanan publik kecamatan','Indeks Kepuasan Masyarakat kecamatan','nilai','87,00',('','86,50','','87,00'),UP)
row(k,2,'Meningkatnya kualitas penyelenggaraan pemerintahan desa','Persentase desa yang menetapkan APB Desa tepat waktu','persen','100',('100','100','100','100'),UP)
row(k,3,'Meningkatnya akuntabilitas kinerja perangkat daerah','Nilai SAKIP perangkat daerah','nilai','76,00',('','','','76,00'),UP)
prg(k,'PROGRAM','7.01.01',PEN,3_210_500_000)
prg(k,'PROGRAM','7.01.02','PROGRAM PENYELENGGARAAN PEMERINTAHAN DAN PELAYANAN PUBLIK',386_400_000)
prg(k,'PROGRAM','7.01.03','PROGRAM PEMBERDAYAAN MASYARAKAT DESA DAN KELURAHAN',742_300_000)
prg(k,'PROGRAM','7.01.04','PROGRAM KOORDINASI KETENTERAMAN DAN KETERTIBAN UMUM',128_000_000)
prg(k,'PROGRAM','7.01.06','PROGRAM PEMBINAAN DAN PENGAWASAN PEMERINTAHAN DESA',94_800_000)

# level III Dinkes (kegiatan rows must add up to the head's programs)
pk('PK27-DINKES-SEK','ADMINISTRATOR','DINKES-SEK','KEP-DINKES','PK27-DINKES','SEKRETARIAT DINAS KESEHATAN'); k='PK27-DINKES-SEK'
s1=row(k,1,'Meningkatnya kualitas perencanaan, keuangan dan pelayanan administrasi perkantoran','Nilai komponen perencanaan kinerja pada SAKIP perangkat daerah','nilai','25,50',('','','','25,50'),UP,a9)
s2=row(k,1,'Meningkatnya kualitas perencanaan, keuangan dan pelayanan administrasi perkantoran','Persentase realisasi anggaran perangkat daerah','persen','95,00',('20,00','50,00','75,00','95,00'),UP,a9)
prg(k,'KEGIATAN','1.02.01.2.01','Perencanaan, Penganggaran, dan Evaluasi Kinerja Perangkat Daerah',215_000_000,'APBD','1.02.01')
prg(k,'KEGIATAN','1.02.01.2.02','Administrasi Keuangan Perangkat Daerah',71_864_300_000,'APBD','1.02.01')
prg(k,'KEGIATAN','1.02.01.2.05','Administrasi Kepegawaian Perangkat Daerah',310_700_000,'APBD','1.02.01')
prg(k,'KEGIATAN','1.02.01.2.06','Administrasi Umum Perangkat Daerah',1_085_000_000,'APBD','1.02.01')
prg(k,'KEGIATAN','1.02.01.2.08','Penyediaan Jasa Penunjang Urusan Pemerintahan Daerah',3_475_000_000,'APBD','1.02.01')
prg(k,'KEGIATAN','1.02.01.2.10','Peningkatan Pelayanan BLUD',21_500_000_000,'BLUD','1.02.01')
pk('PK27-DINKES-KESMAS','ADMINISTRATOR','DINKES-KESMAS','KEP-DINKES','PK27-DINKES','BIDANG KESEHATAN MASYARAKAT'); k='PK27-DINKES-KESMAS'
d1=row(k,1,'Meningkatnya cakupan pelayanan kesehatan ibu, anak dan gizi','Persentase ibu hamil mendapat pelayanan kesehatan sesuai standar','persen','100',('25','50','75','100'),UP,a1)
d2=row(k,1,'Meningkatnya cakupan pelayanan kesehatan ibu, anak dan gizi','Persentase balita mendapat pelayanan kesehatan sesuai standar','persen','100',('25','50','75','100'),UP,a3)
row(k,2,'Meningkatnya kemandirian masyarakat dalam hidup sehat','Persentase posyandu aktif','persen','92,00',('88,00','89,00','90,50','92,00'),UP,a3)
prg(k,'KEGIATAN','1.02.02.2.02','Penyediaan Layanan Kesehatan untuk UKM dan UKP Rujukan Tingkat Daerah Kabupaten/Kota',12_460_500_000,'APBD, DAK Nonfisik','1.02.02')
prg(k,'KEGIATAN','1.02.05.2.01','Advokasi, Pemberdayaan, Kemitraan, Peningkatan Peran serta Masyarakat dan Lintas Sektor Tingkat Daerah Kabupaten/Kota',2_214_750_000,'APBD','1.02.05')
pk('PK27-DINKES-P2P','ADMINISTRATOR','DINKES-P2P','KEP-DINKES','PK27-DINKES','BIDANG PENCEGAHAN DAN PENGENDALIAN PENYAKIT'); k='PK27-DINKES-P2P'
row(k,1,'Meningkatnya cakupan penemuan dan tata laksana penyakit','Persentase orang terduga tuberkulosis mendapat pelayanan sesuai standar','persen','100',('25','50','75','100'),UP,a4)
row(k,1,'Meningkatnya cakupan penemuan dan tata laksana penyakit','Persentase cakupan imunisasi dasar lengkap','persen','95,00',('23,75','47,50','71,25','95,00'),UP,a2)
prg(k,'KEGIATAN','1.02.02.2.02','Penyediaan Layanan Kesehatan untuk UKM dan UKP Rujukan Tingkat Daerah Kabupaten/Kota',8_735_000_000,'APBD, DAK Nonfisik','1.02.02')
pk('PK27-DINKES-YANKES','ADMINISTRATOR','DINKES-YANKES','KEP-DINKES','PK27-DINKES','BIDANG PELAYANAN KESEHATAN'); k='PK27-DINKES-YANKES'
row(k,1,'Meningkatnya mutu fasilitas pelayanan kesehatan','Persentase puskesmas dengan indeks mutu nasional tercapai','persen','85,00',('70,00','75,00','80,00','85,00'),UP,a6)
row(k,2,'Terjaminnya pembiayaan kesehatan penduduk','Jumlah peserta PBI APBD yang dijamin','orang','68.500',('68.500','68.500','68.500','68.500'),UP,a7)
prg(k,'KEGIATAN','1.02.02.2.01','Penyediaan Fasilitas Pelayanan Kesehatan untuk UKM dan UKP Kewenangan Daerah Kabupaten/Kota',86_240_000_000,'APBD, DAK Fisik','1.02.02')
prg(k,'KEGIATAN','1.02.02.2.02','Penyediaan Layanan Kesehatan untuk UKM dan UKP Rujukan Tingkat Daerah Kabupaten/Kota',39_275_000_000,'APBD','1.02.02')
prg(k,'KEGIATAN','1.02.02.2.03','Penyelenggaraan Sistem Informasi Kesehatan secara Terintegrasi',485_000_000,'APBD','1.02.02')
prg(k,'KEGIATAN','1.02.02.2.04','Penerbitan Izin Rumah Sakit Kelas C, D dan Fasilitas Pelayanan Kesehatan Tingkat Daerah Kabupaten/Kota',125_000_000,'APBD','1.02.02')
pk('PK27-DINKES-SDK','ADMINISTRATOR','DINKES-SDK','KEP-DINKES','PK27-DINKES','BIDANG SUMBER DAYA KESEHATAN'); k='PK27-DINKES-SDK'
row(k,1,'Terpenuhinya sumber daya manusia kesehatan dan sediaan farmasi','Persentase puskesmas dengan 9 jenis tenaga kesehatan sesuai standar','persen','88,00',('80,00','82,00','85,00','88,00'),UP,a6)
row(k,1,'Terpenuhinya sumber daya manusia kesehatan dan sediaan farmasi','Persentase ketersediaan obat esensial di puskesmas','persen','96,00',('95,00','95,00','96,00','96,00'),UP,a6)
prg(k,'KEGIATAN','1.02.03.2.02','Perencanaan Kebutuhan dan Pendayagunaan Sumber Daya Manusia Kesehatan untuk UKP dan UKM di Wilayah Kabupaten/Kota',9_360_250_000,'APBD','1.02.03')
prg(k,'KEGIATAN','1.02.03.2.03','Pengembangan Mutu dan Peningkatan Kompetensi Teknis Sumber Daya Manusia Kesehatan Tingkat Daerah Kabupaten/Kota',515_000_000,'APBD','1.02.03')
prg(k,'KEGIATAN','1.02.04.2.01','Pemberian Izin Apotek, Toko Obat, Toko Alat Kesehatan dan Optikal, Usaha Mikro Obat Tradisional (UMOT)',1_640_300_000,'APBD','1.02.04')
# level IV/JF Dinkes
pk('PK27-DINKES-UMPEG','PENGAWAS','DINKES-UMPEG','DINKES-SEK','PK27-DINKES-SEK','SUBBAGIAN UMUM DAN KEPEGAWAIAN'); k='PK27-DINKES-UMPEG'
row(k,1,'Terlaksananya administrasi umum dan kepegawaian','Persentase layanan administrasi kepegawaian tepat waktu','persen','100',('100','100','100','100'),UP,s1)
row(k,1,'Terlaksananya administrasi umum dan kepegawaian','Jumlah laporan pengelolaan barang milik daerah','laporan','4',('1','2','3','4'),UP,s2)
prg(k,'SUB_KEGIATAN','1.02.01.2.05.0009','Pendidikan dan Pelatihan Pegawai Berdasarkan Tugas dan Fungsi',310_700_000,'APBD','1.02.01.2.05')
prg(k,'SUB_KEGIATAN','1.02.01.2.06.0004','Penyediaan Bahan Logistik Kantor',485_000_000,'APBD','1.02.01.2.06')
prg(k,'SUB_KEGIATAN','1.02.01.2.06.0009','Penyelenggaraan Rapat Koordinasi dan Konsultasi SKPD',600_000_000,'APBD','1.02.01.2.06')
pk('PK27-DINKES-KESGA','JF','DINKES-KESGA','DINKES-KESMAS','PK27-DINKES-KESMAS','TIM KESEHATAN KELUARGA DAN GIZI'); k='PK27-DINKES-KESGA'
row(k,1,'Terlaksananya pelayanan kesehatan ibu hamil sesuai standar','Jumlah ibu hamil yang mendapat pelayanan kesehatan sesuai standar','orang','11.250',('2.812','5.625','8.437','11.250'),UP,d1)
row(k,2,'Terlaksananya pelayanan gizi masyarakat','Jumlah balita gizi kurang yang mendapat makanan tambahan','orang','1.480',('370','740','1.110','1.480'),UP,d2)
prg(k,'SUB_KEGIATAN','1.02.02.2.02.0001','Pengelolaan Pelayanan Kesehatan Ibu Hamil',2_840_000_000,'APBD, DAK Nonfisik','1.02.02.2.02')
prg(k,'SUB_KEGIATAN','1.02.02.2.02.0015','Pengelolaan Pelayanan Kesehatan Gizi Masyarakat',3_115_500_000,'APBD, DAK Nonfisik','1.02.02.2.02')

# Bupati
pk('PK27-BUPATI','BUPATI','BUPATI','','','PEMERINTAH KABUPATEN ARUNIKA'); k='PK27-BUPATI'
e1=row(k,1,'Meningkatnya kualitas sumber daya manusia','Indeks Pembangunan Manusia (IPM)','indeks','74,85',('','','','74,85'),UP)
e2=row(k,2,'Menurunnya kemiskinan dan pengangguran','Persentase penduduk miskin','persen','8,20',('','','8,20','8,20'),DN)
e3=row(k,2,'Menurunnya kemiskinan dan pengangguran','Tingkat Pengangguran Terbuka (TPT)','persen','4,10',('','','','4,10'),DN)
e4=row(k,3,'Meningkatnya pertumbuhan ekonomi daerah','Laju pertumbuhan ekonomi','persen','5,40',('','','','5,40'),UP)
e5=row(k,4,'Meningkatnya kualitas infrastruktur wilayah','Indeks kualitas infrastruktur daerah','indeks','71,60',('','','','71,60'),UP)
e6=row(k,5,'Meningkatnya tata kelola pemerintahan yang bersih dan akuntabel','Nilai SAKIP kabupaten','nilai','75,00',('','','','75,00'),UP)
e7=row(k,5,'Meningkatnya tata kelola pemerintahan yang bersih dan akuntabel','Indeks Reformasi Birokrasi','indeks','80,00',('','','','80,00'),UP)
e8=row(k,5,'Meningkatnya tata kelola pemerintahan yang bersih dan akuntabel','Opini BPK atas LKPD','opini','WTP',('','WTP','WTP','WTP'),UP)
link={'PK27-DINKES':e1,'PK27-DISDIKBUD':e1,'PK27-DPUPR':e5,'PK27-KECPL':e6}
for r in ROW:
    if r['pk_id'] in link and not r['parent_row_id']:
        r['parent_row_id']= e6 if 'SAKIP' in r['indikator'] else link[r['pk_id']]

# ---------------------------------------------------------------- DPA
tot={}
for p in PRG:
    if p['jenis_baris']=='PROGRAM': tot[p['pk_id']]=tot.get(p['pk_id'],0)+p['anggaran']
pk_of={'DINKES':'PK27-DINKES','DISDIKBUD':'PK27-DISDIKBUD','DPUPR':'PK27-DPUPR','KEC-PURWALOKA':'PK27-KECPL'}
DPA=[]; opdrows=[]
for n,(code,sing,nama,jenis,tipe,kep,es,pagu) in enumerate(OPD,1):
    if pagu is None: pagu=tot[pk_of[code]]
    DPA.append(dict(opd_code=code,nomor_dpa=f'DPA/A.1/{n:02d}/2027',tanggal_pengesahan='2027-01-04',pagu=pagu))
    opdrows.append(dict(opd_code=code,nama=nama,singkatan=sing,kepala_position_id='KEP-'+code,alamat=f'Jalan Contoh Raya Nomor {n}, Purwaloka 99{n:03d}',pos_el=sing.lower().replace(' ','').replace('.','')+'@arunikakab.example'))
T=sum(d['pagu'] for d in DPA)
# Bupati programme lines: exact sum of everything
agg={}
for p in PRG:
    if p['jenis_baris']=='PROGRAM' and p['pk_id'] in pk_of.values():
        agg.setdefault(('x.xx.01' if p['nama']==PEN else p['kode'],p['nama']),0); agg[('x.xx.01' if p['nama']==PEN else p['kode'],p['nama'])]+=p['anggaran']
for (kd,nm),rp in sorted(agg.items()): prg('PK27-BUPATI','PROGRAM',kd,nm,rp,'4 perangkat daerah contoh')
prg('PK27-BUPATI','PROGRAM','-','PROGRAM LAIN PADA 31 PERANGKAT DAERAH LAINNYA (tidak dirinci dalam data contoh)',T-sum(agg.values()),'agregat')
# amendments (perubahan)
pk('PK27-DINKES-P1','JPT','KEP-DINKES','BUPATI','PK27-BUPATI','DINAS KESEHATAN','PERUBAHAN','STRATEGI')
pk('PK27-DPUPR-P1','JPT','KEP-DPUPR','BUPATI','PK27-BUPATI','DINAS PEKERJAAN UMUM DAN PENATAAN RUANG','PERUBAHAN','PEJABAT')

# ---------------------------------------------------------------- checks
ids={p['position_id'] for p in POS}; assert len(ids)==len(POS)
for p in POS:
    assert not p['parent_position_id'] or p['parent_position_id'] in ids, p
    assert not p['pk_with_position_id'] or p['pk_with_position_id'] in ids, p
nips=[p['nip'] for p in PERS if p['nip']]; assert len(nips)==len(set(nips))
for n in nips:
    assert len(n)==18 and n.isdigit() and n[14] in '12' and n[15]=='9'
    b=dt.date(int(n[:4]),int(n[4:6]),int(n[6:8])); t=dt.date(int(n[8:12]),int(n[12:14]),1)
    age=(t-b).days/365.25; assert 21<=age<=33,(n,age); assert (dt.date(2027,1,4)-b).days/365.25<58,n
assert len({p['nama_tanpa_gelar'] for p in PERS})==len(PERS)
defi=[a['position_id'] for a in ASG if a['jenis_penugasan']=='DEFINITIF']; assert len(defi)==len(set(defi))
assert {a['position_id'] for a in ASG}==ids, ids-{a['position_id'] for a in ASG}
rows={r['row_id'] for r in ROW}
for r in ROW: assert not r['parent_row_id'] or r['parent_row_id'] in rows
for r in ROW: assert r['pk_id']=='PK27-BUPATI' or r['parent_row_id'], r
head={p['kode']:p['anggaran'] for p in PRG if p['pk_id']=='PK27-DINKES'}
sub={}
for p in PRG:
    if p['jenis_baris']=='KEGIATAN': sub[p['parent_kode']]=sub.get(p['parent_kode'],0)+p['anggaran']
assert head==sub,(head,sub)
assert sum(p['anggaran'] for p in PRG if p['pk_id']=='PK27-BUPATI')==T
pkids={p['pk_id'] for p in PKD}
for p in PKD: assert not p['parent_pk_id'] or p['parent_pk_id'] in pkids
assert (len(OPD),len(POS),len(PERS),len(ASG),len(PKD))==(35,80,78,81,14) and len({r['pk_id'] for r in ROW})==12
assert len({p['email'] for p in PERS})==len(PERS)

# ---------------------------------------------------------------- write
SHEETS=[('opd',opdrows),('positions',POS),('persons',PERS),('assignments',ASG),('dpa',DPA),('pk_documents',PKD),('pk_rows',ROW),('pk_programs',PRG)]
DATES={'tmt','selesai','tanggal_pengesahan'}
AMOUNTS={'pagu','anggaran'}

def write_csv(name, rows):
    with open(os.path.join(OUT, name+'.csv'), 'w', newline='', encoding='utf-8') as f:
        w = csv.DictWriter(f, list(rows[0].keys()), lineterminator='\n'); w.writeheader(); w.writerows(rows)

def write_workbook(path):
    import openpyxl
    from openpyxl.styles import Font
    book = openpyxl.Workbook(); book.remove(book.active)
    book.properties.creator = 'Kabupaten Arunika (contoh)'
    for name, rows in SHEETS:
        sheet = book.create_sheet(name); columns = list(rows[0].keys())
        sheet.append(columns); sheet.freeze_panes = 'A2'
        for i, column in enumerate(columns, 1):
            sheet.cell(1, i).font = Font(bold=True)
            longest = max(len(str(r[column])) for r in rows)
            sheet.column_dimensions[openpyxl.utils.get_column_letter(i)].width = min(60, max(len(column), longest)+2)
        for n, r in enumerate(rows, 2):
            for i, column in enumerate(columns, 1):
                value = r[column]
                if value == '': continue
                cell = sheet.cell(n, i)
                if column in DATES: cell.value = dt.date.fromisoformat(value); cell.number_format = 'yyyy-mm-dd'
                elif column in AMOUNTS: cell.value = value; cell.number_format = '#,##0'
                elif isinstance(value, int): cell.value = value
                else: cell.value = value; cell.number_format = '@'
    book.save(path)

for name, rows in SHEETS: write_csv(name, rows)
if '--csv' not in sys.argv: write_workbook(os.path.join(OUT, 'arunika.xlsx'))
print('OPD',len(OPD),'positions',len(POS),'persons',len(PERS),'assignments',len(ASG),'PK',len(PKD),'rows',len(ROW),'programs',len(PRG),'APBD contoh Rp',f'{T:,}'.replace(',','.'))

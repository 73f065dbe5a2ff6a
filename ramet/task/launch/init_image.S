// The init's program (init/init.cc) as bytes: it must be wherever the library is, and needs no file.
        .section .rodata
        .globl  ramet_init_image_begin
        .hidden ramet_init_image_begin
        .globl  ramet_init_image_end
        .hidden ramet_init_image_end
        .p2align 4
ramet_init_image_begin:
        .incbin "ramet_init"
ramet_init_image_end:

        .section .note.GNU-stack, "", %progbits

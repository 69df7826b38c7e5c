// What a TCF site puts first into its head.
import stub from "@iabtechlabtcf/stub";

stub();

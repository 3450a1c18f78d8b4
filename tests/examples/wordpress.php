<?php
/**
 * As much of WordPress as the plugin calls, and one act by name:
 * php wordpress.php PLUGIN URL TOKEN FOLDER ACT
 */

define( 'ABSPATH', __DIR__ );
list( , $plugin, $url, $token, $folder, $act ) = $argv;
define( 'PUBLISHER_URL', $url );
define( 'PUBLISHER_TOKEN', $token );
$actions = array();
$file    = "$folder/meta.json";
$meta    = is_file( $file ) ? json_decode( file_get_contents( $file ), true ) : array();
$events  = array();

class WP_Error {
	public function get_error_message() {
		return 'no answer';
	}
}

function add_action( $hook, $function, $priority = 10, $arguments = 1 ) {
	global $actions;
	$actions[ $hook ][] = array( $function, $arguments );
}

function fire( $hook, ...$given ) {
	global $actions;
	foreach ( $actions[ $hook ] as list( $function, $arguments ) ) {
		$function( ...array_slice( $given, 0, $arguments ) );
	}
}

function the_post() {
	global $folder;
	return (object) json_decode( file_get_contents( "$folder/post.json" ), true );
}

function get_post( $id = null ) {
	return the_post();
}

function get_post_meta( $id, $key, $single ) {
	global $meta;
	return isset( $meta[ $key ] ) ? $meta[ $key ] : '';
}

function update_post_meta( $id, $key, $value ) {
	global $meta;
	$meta[ $key ] = $value;
}

function delete_post_meta( $id, $key ) {
	global $meta;
	unset( $meta[ $key ] );
}

function wp_schedule_single_event( $time, $hook, $arguments ) {
	global $events;
	$events[] = array( $hook, $arguments, $time - time() );
}

function wp_remote_request( $address, $asked ) {
	$lines = array();
	foreach ( $asked['headers'] as $name => $value ) {
		$lines[] = "$name: $value";
	}
	$http = array( 'method' => $asked['method'], 'header' => $lines, 'content' => $asked['body'], 'ignore_errors' => true, 'timeout' => 10 );
	$body = @file_get_contents( $address, false, stream_context_create( array( 'http' => $http ) ) );
	if ( false === $body ) {
		return new WP_Error();
	}
	return array( 'head' => $http_response_header, 'body' => $body );
}

function wp_remote_retrieve_response_code( $answer ) {
	return explode( ' ', $answer['head'][0] )[1];
}

function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}

function wp_remote_retrieve_header( $answer, $name ) {
	foreach ( $answer['head'] as $line ) {
		if ( 0 === stripos( $line, "$name:" ) ) {
			return trim( substr( $line, strlen( $name ) + 1 ) );
		}
	}
	return '';
}

function is_wp_error( $value ) {
	return $value instanceof WP_Error;
}

function wp_is_post_revision( $id ) {
	return false;
}

function wp_is_post_autosave( $id ) {
	return false;
}

function wp_json_encode( $value ) {
	return json_encode( $value );
}

function wp_strip_all_tags( $text ) {
	return trim( strip_tags( $text ) );
}

function get_the_title( $post ) {
	return $post->post_title;
}

function get_the_category( $id ) {
	return array( (object) array( 'name' => 'Port' ) );
}

function wp_list_pluck( $list, $field ) {
	return array_column( $list, $field );
}

function get_locale() {
	return 'fr_FR';
}

function get_the_author_meta( $field, $id ) {
	return 'Anne Le Goff';
}

function apply_filters( $hook, $value ) {
	return $value;
}

function esc_html( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}

require $plugin;
if ( 'notice' === $act ) {
	fire( 'admin_notices' );
	exit;
}
if ( 'save' === $act ) {
	fire( 'wp_after_insert_post', 7, the_post(), true, null );
} elseif ( 'trash' === $act ) {
	fire( 'wp_trash_post', 7 );
} elseif ( 'again' === $act ) {
	fire( 'publisher_again', 7, 1 );
}
file_put_contents( $file, json_encode( $meta ) );
echo json_encode( array( 'meta' => $meta, 'events' => $events ) );
